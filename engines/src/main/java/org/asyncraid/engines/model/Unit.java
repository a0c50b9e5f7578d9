package org.asyncraid.engines.model;

import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.model.HardwareModel.Ability;
import org.asyncraid.engines.software.KernelOperations;
import org.jspecify.annotations.Nullable;

/** Carries out one descriptor at a time: sets it up, moves its bytes over the memory, and computes its real bytes. */
final class Unit {
    private final String name;
    private final HardwareModel model;
    private final Map<OperationKind, Ability> abilities;
    private final MemoryBus bus;
    private final KernelOperations operations;

    private @Nullable ModelChannel channel;
    private @Nullable Work work;

    /** The clock that it is busy by, and since when; and how long it was busy before. */
    private @Nullable EventLoop busyOn;

    private long busySinceNanos;
    private long busyNanos;

    private final DeviceEvent setUp = new DeviceEvent(this::move);
    private final MemoryBus.Transfer transfer = new MemoryBus.Transfer() {
        @Override
        void ended() {
            moved();
        }
    };

    /** That of a unit which is the thread that waits for its end. */
    private final MemoryBus.Transfer alone = new MemoryBus.Transfer() {
        @Override
        void ended() {}
    };

    /** A unit with the abilities of its group. */
    Unit(
            String name,
            HardwareModel model,
            Map<OperationKind, Ability> abilities,
            MemoryBus bus,
            KernelOperations operations) {
        this.name = name;
        this.model = model;
        this.abilities = abilities;
        this.bus = bus;
        this.operations = operations;
    }

    String name() {
        return name;
    }

    boolean isIdle() {
        return work == null;
    }

    /** Time spent on descriptors until now, that on the present one included. */
    long busyNanos() {
        EventLoop loop = busyOn;
        return busyNanos + (loop == null ? 0 : loop.clock().nowNanos() - busySinceNanos);
    }

    /** Carries a descriptor out, and ends it, while the loop's thread waits. */
    void executeAtOnce(Descriptor descriptor, EventLoop loop) {
        Ability ability = abilities.get(descriptor.kind());
        if (ability == null || !Demand.isWithinLimits(descriptor, ability)) {
            descriptor.end(Outcome.ENGINE_ERROR, 0);
            return;
        }
        double bytes = Demand.memoryBytes(descriptor);
        double mostPerNano = mostPerNano(descriptor, ability);
        becomeBusy(loop);
        long moving = busySinceNanos + model.timing().setupNanos() + ability.nanos();
        loop.occupyUntil(moving);
        bus.begin(alone, bytes, mostPerNano);
        long result = operations.execute(descriptor);
        loop.occupyUntil(moving + bus.nanosAlone(bytes, mostPerNano));
        if (bus.isUnderWay(alone)) {
            bus.stop(alone);
        }
        becomeIdle();
        descriptor.end(Outcome.OK, result);
    }

    /** Takes a descriptor up. */
    void begin(ModelChannel whose, Work what) {
        channel = whose;
        work = what;
        becomeBusy(whose.loop());
        Ability ability = abilities.get(what.descriptor.kind());
        long ofKind = ability == null ? 0 : ability.nanos();
        whose.loop().schedule(setUp, model.timing().setupNanos() + ofKind);
        whose.began(this);
    }

    /** Stops, and ends what it has as it then is: a part of its destinations may be written. */
    void stop(Outcome outcome) {
        Work stopped = work();
        ModelChannel whose = channel();
        whose.loop().cancel(setUp);
        if (bus.isUnderWay(transfer)) {
            double whole = Demand.memoryBytes(stopped.descriptor);
            double moved = whole * stopped.share - bus.stop(transfer);
            executeShare(stopped, moved / whole);
        }
        becomeIdle();
        whose.interrupted(this, stopped, outcome);
    }

    /** What it works on. */
    Work work() {
        Work current = work;
        if (current == null) {
            throw new IllegalStateException(name + " is idle");
        }
        return current;
    }

    private void move() {
        Work current = work();
        Ability ability = abilities.get(current.descriptor.kind());
        if (ability == null || !Demand.isWithinLimits(current.descriptor, ability)) {
            end(Outcome.ENGINE_ERROR, 0);
        } else if (current.fault == HardwareFaults.Effect.HANG) {
            channel().hangs(current);
        } else {
            double bytes = Demand.memoryBytes(current.descriptor) * current.share;
            bus.begin(transfer, bytes, mostPerNano(current.descriptor, ability));
        }
    }

    private void moved() {
        Work current = work();
        if (current.fault == null) {
            end(Outcome.OK, operations.execute(current.descriptor));
        } else {
            executeShare(current, current.share);
            end(current.fault == HardwareFaults.Effect.PAGE_FAULT ? Outcome.PAGE_FAULT : Outcome.ENGINE_ERROR, 0);
        }
    }

    private void end(Outcome outcome, long result) {
        Work ended = work();
        ModelChannel whose = channel();
        becomeIdle();
        whose.ended(this, ended, outcome, result);
    }

    private void becomeBusy(EventLoop loop) {
        busyOn = loop;
        busySinceNanos = loop.clock().nowNanos();
    }

    private void becomeIdle() {
        busyNanos = busyNanos();
        busyOn = null;
        channel = null;
        work = null;
    }

    /** Writes the first part of the destinations. */
    private void executeShare(Work stopped, double share) {
        long bytes = (long) (share * stopped.descriptor.bytes());
        if (bytes > 0) {
            operations.executeStart(stopped.descriptor, bytes);
        }
    }

    private double mostPerNano(Descriptor descriptor, Ability ability) {
        return Demand.mostPerNano(descriptor, ability, model.units().bytesPerSecond());
    }

    private ModelChannel channel() {
        ModelChannel current = channel;
        if (current == null) {
            throw new IllegalStateException(name + " is idle");
        }
        return current;
    }
}
