package org.asyncraid.engines.model;

import java.util.ArrayDeque;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.engines.software.KernelOperations;
import org.jspecify.annotations.Nullable;

/**
 * A unit at work. A descriptor waits in the ring until the unit is kicked, is set up, moves its bytes over the memory
 * bus, has ended (here its real bytes are computed), waits to be announced with others, and can be polled. One that
 * exceeds the unit's limits ends as an engine error once it is set up.
 */
final class ModelChannel implements EngineChannel {
    private final HardwareModel.Ring ring;
    private final HardwareModel.Timing timing;
    private final Capabilities capabilities;
    private final MemoryBus bus;
    private final KernelOperations operations;
    private final EventLoop loop;
    private final Runnable ready;
    private final Runnable onClose;

    private final ArrayDeque<Descriptor> waiting = new ArrayDeque<>();
    private int kicked;
    private @Nullable Descriptor running;
    private final ArrayDeque<Descriptor> ended = new ArrayDeque<>();
    private final ArrayDeque<Descriptor> announced = new ArrayDeque<>();
    private int usedSlots;
    private @Nullable Runnable resetDone;

    private final Event setUp = new Event() {
        @Override
        protected void fire() {
            move();
        }
    };

    private final MemoryBus.Transfer transfer = new MemoryBus.Transfer() {
        @Override
        void ended() {
            compute();
        }
    };

    private boolean isMoving;

    private final Event announcement = new Event() {
        @Override
        protected void fire() {
            announce();
        }
    };

    private final Event stopped = new Event() {
        @Override
        protected void fire() {
            finishReset();
        }
    };

    ModelChannel(
            HardwareModel model,
            Capabilities capabilities,
            MemoryBus bus,
            KernelOperations operations,
            ChannelContext context,
            Runnable onClose) {
        ring = model.ring();
        timing = model.timing();
        this.capabilities = capabilities;
        this.bus = bus;
        this.operations = operations;
        loop = context.loop();
        ready = context.ready();
        this.onClose = onClose;
    }

    @Override
    public boolean submit(Descriptor descriptor) {
        int slots = ring.slotsFor(descriptor.sourceCount());
        if (resetDone != null || slots > ring.slots() - usedSlots) {
            return false;
        }
        usedSlots += slots;
        waiting.add(descriptor);
        if (waiting.size() - kicked >= ring.kickThreshold()) {
            issuePending();
        }
        return true;
    }

    @Override
    public void issuePending() {
        kicked = waiting.size();
        startNext();
    }

    @Override
    public @Nullable Descriptor poll() {
        Descriptor descriptor = announced.poll();
        if (descriptor != null) {
            usedSlots -= ring.slotsFor(descriptor.sourceCount());
        }
        return descriptor;
    }

    @Override
    public int inFlight() {
        return waiting.size() + (running == null ? 0 : 1) + ended.size() + announced.size();
    }

    /** What was moving leaves the part of its destinations behind that it had written. */
    @Override
    public void reset(Runnable done) {
        if (resetDone != null) {
            throw new IllegalStateException("the channel is being reset already");
        }
        resetDone = done;
        Descriptor interrupted = running;
        if (interrupted != null) {
            loop.cancel(setUp);
            if (isMoving) {
                double share = (double) bus.stop(transfer) / bytesMoved(interrupted);
                operations.executeStart(interrupted, (long) (share * interrupted.bytes()));
                isMoving = false;
            }
            abort(interrupted);
            running = null;
        }
        waiting.forEach(this::abort);
        waiting.clear();
        kicked = 0;
        loop.cancel(announcement);
        loop.schedule(stopped, timing.resetNanos());
    }

    @Override
    public void close() {
        if (inFlight() != 0) {
            throw new IllegalStateException("closed with " + inFlight() + " descriptors in flight");
        }
        onClose.run();
    }

    private void startNext() {
        if (running == null && kicked > 0) {
            running = waiting.remove();
            kicked--;
            loop.schedule(setUp, timing.setupNanos());
        }
    }

    private void move() {
        Descriptor descriptor = running();
        if (isWithinLimits(descriptor)) {
            isMoving = true;
            bus.begin(transfer, bytesMoved(descriptor));
        } else {
            end(Outcome.ENGINE_ERROR, 0);
        }
    }

    private void compute() {
        isMoving = false;
        end(Outcome.OK, operations.execute(running()));
    }

    private void end(Outcome outcome, long result) {
        Descriptor descriptor = running();
        descriptor.end(outcome, result);
        running = null;
        ended.add(descriptor);
        if (ended.size() >= timing.completionCount()) {
            loop.cancel(announcement);
            announce();
        } else if (!announcement.isPending()) {
            loop.schedule(announcement, timing.completionNanos());
        }
        startNext();
    }

    private void announce() {
        announced.addAll(ended);
        ended.clear();
        ready.run();
    }

    private void abort(Descriptor descriptor) {
        descriptor.end(Outcome.ABORTED, 0);
        ended.add(descriptor);
    }

    private void finishReset() {
        Runnable done = resetDone;
        resetDone = null;
        announce();
        if (done != null) {
            done.run();
        }
    }

    private Descriptor running() {
        Descriptor current = running;
        if (current == null) {
            throw new IllegalStateException("the unit is idle");
        }
        return current;
    }

    private boolean isWithinLimits(Descriptor descriptor) {
        KindLimits limits = capabilities.limits(descriptor.kind());
        if (limits == null
                || (descriptor.accumulates() && !limits.accumulates())
                || descriptor.sourceCount() > limits.maxSources()
                || descriptor.bytes() < limits.minBytes()
                || descriptor.bytes() > limits.maxBytes()) {
            return false;
        }
        long addresses = 0;
        for (int i = 0; i < descriptor.sourceCount(); i++) {
            addresses |= descriptor.source(i);
        }
        for (int i = 0; i < descriptor.destinationCount(); i++) {
            addresses |= descriptor.destination(i);
        }
        return (addresses & (limits.alignmentBytes() - 1)) == 0;
    }

    /** Every block that is there is read or written once; absent ones have address 0. */
    private static long bytesMoved(Descriptor descriptor) {
        int blocks = 0;
        for (int i = 0; i < descriptor.sourceCount(); i++) {
            blocks += descriptor.source(i) == 0 ? 0 : 1;
        }
        for (int i = 0; i < descriptor.destinationCount(); i++) {
            blocks += descriptor.destination(i) == 0 ? 0 : 1;
        }
        return blocks * descriptor.bytes();
    }
}
