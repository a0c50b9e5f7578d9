package org.asyncraid.engines.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.model.HardwareFaults.Effect;
import org.asyncraid.engines.model.HardwareModel.Ability;
import org.jspecify.annotations.Nullable;

/**
 * A queue at work. A descriptor waits in the ring until the queue is kicked and a unit is idle, is carried out, has ended,
 * waits to be announced with others, and can be polled. One that exceeds the limits ends as an engine error once it is set
 * up.
 */
final class ModelChannel implements EngineChannel {
    /** What the queue does at the moment. */
    private enum Phase {
        /** Takes descriptors and has them carried out. */
        OPEN,
        /** Takes descriptors, and starts none: a mismatch has halted it. */
        HALTED,
        /** Takes none: it stops and resets after an error of its own. */
        RECOVERING,
        /** Takes none: its owner has it reset. */
        RESETTING
    }

    private final HardwareModel model;
    private final Map<OperationKind, Ability> abilities;
    private final UnitGroup units;
    private final HardwareFaults faults;
    private final SeededRandom faultChance;
    private final SeededRandom retryChance;
    private final boolean isShared;
    private final EventLoop loop;
    private final Runnable ready;
    private final Runnable onClose;

    private Phase phase = Phase.OPEN;
    private final ArrayDeque<Work> submitted = new ArrayDeque<>();
    private final ArrayDeque<Work> kicked = new ArrayDeque<>();
    private final List<Unit> running = new ArrayList<>();
    private final ArrayDeque<Work> ended = new ArrayDeque<>();
    private final ArrayDeque<Work> announced = new ArrayDeque<>();
    private final ArrayDeque<Work> spareWork = new ArrayDeque<>();
    private final ArrayDeque<Work.Entry> spareEntries = new ArrayDeque<>();
    private int usedSlots;
    private long nextNumber;
    private Work.@Nullable Entry gathering;
    private @Nullable Runnable resetDone;

    private final DeviceEvent visible = new DeviceEvent(this::offer);
    private final DeviceEvent announcement = new DeviceEvent(this::announce);
    private final DeviceEvent goOn = new DeviceEvent(this::open);
    private final DeviceEvent timeout = new DeviceEvent(this::timedOut);

    /** The driver waits for it, so that it needs the loop's thread. */
    private final Event stopped = Event.of(this::finishReset);

    ModelChannel(ModelEngine.Queue queue, ChannelContext context, Runnable onClose) {
        model = queue.model();
        abilities = queue.abilities();
        units = queue.units();
        faults = queue.faults();
        faultChance = SeededRandom.of(faults.seed() + queue.number());
        retryChance = faultChance.split();
        isShared = model.ring().sharedQueues().contains(queue.number());
        loop = context.loop();
        ready = context.ready();
        this.onClose = onClose;
    }

    @Override
    public boolean submit(Descriptor descriptor) {
        boolean isClosed = phase == Phase.RECOVERING || phase == Phase.RESETTING;
        if (isClosed || (isShared && retryChance.chance(model.ring().retryOneIn()))) {
            return false;
        }
        Work.Entry entry = entryFor(descriptor);
        if (entry == null) {
            return false;
        }
        submitted.add(work(descriptor, entry));
        if (submitted.size() >= model.ring().kickThreshold()) {
            issuePending();
        }
        return true;
    }

    @Override
    public void issuePending() {
        gathering = null;
        long visibleNanos = loop.clock().nowNanos() + model.timing().kickNanos();
        for (Work work = submitted.poll(); work != null; work = submitted.poll()) {
            work.visibleNanos = visibleNanos;
            kicked.add(work);
        }
        offer();
    }

    @Override
    public @Nullable Descriptor poll() {
        Work work = announced.poll();
        if (work == null) {
            return null;
        }
        work.entry.descriptors--;
        if (work.entry.descriptors == 0) {
            usedSlots -= work.entry.slots;
            spareEntries.add(work.entry);
        }
        spareWork.add(work);
        return work.descriptor;
    }

    @Override
    public int inFlight() {
        return submitted.size() + kicked.size() + running.size() + ended.size() + announced.size();
    }

    /** What was moving leaves the part of its destinations behind that it had written. */
    @Override
    public void reset(Runnable done) {
        if (phase == Phase.RESETTING) {
            throw new IllegalStateException("the channel is being reset already");
        }
        phase = Phase.RESETTING;
        resetDone = done;
        stopAll();
        loop.schedule(stopped, model.recovery().nanos());
        units.dispatch();
    }

    @Override
    public void close() {
        if (inFlight() != 0) {
            throw new IllegalStateException("closed with " + inFlight() + " descriptors in flight");
        }
        onClose.run();
    }

    EventLoop loop() {
        return loop;
    }

    /** Slots that are taken at the moment. */
    int usedSlots() {
        return usedSlots;
    }

    /** Whether there is a descriptor that a unit can take up now. If one can be later, the queue will offer it then. */
    boolean hasVisible() {
        Work first = kicked.peek();
        if (first == null || phase != Phase.OPEN) {
            return false;
        }
        long nanos = first.visibleNanos - loop.clock().nowNanos();
        if (nanos > 0 && !visible.isPending()) {
            loop.schedule(visible, nanos);
        }
        return nanos <= 0;
    }

    /** For a unit: the next descriptor, or null when there is none to be taken up now. */
    @Nullable
    Work takeVisible() {
        return hasVisible() ? kicked.poll() : null;
    }

    /** A unit has taken a descriptor up. */
    void began(Unit unit) {
        running.add(unit);
    }

    /** A unit does not get on with a descriptor. */
    void hangs(Work work) {
        long nanos = model.recovery().timeoutNanos();
        if (nanos > 0 && !timeout.isPending()) {
            loop.schedule(timeout, nanos);
        }
    }

    /** A unit is done with a descriptor. */
    void ended(Unit unit, Work work, Outcome outcome, long result) {
        running.remove(unit);
        add(work, outcome, result);
        if (work.fault == Effect.DATA_ERROR
                && !outcome.isOk()
                && model.recovery().abortsLater()) {
            recover();
        } else {
            haltFor(work.descriptor.kind(), result);
            announceSoon();
        }
        units.dispatch();
    }

    /** A unit was stopped at a descriptor. */
    void interrupted(Unit unit, Work work, Outcome outcome) {
        running.remove(unit);
        add(work, outcome, 0);
    }

    /** The slots for a descriptor: those of the batch that it joins, or new ones; null while they are all taken. */
    private Work.@Nullable Entry entryFor(Descriptor descriptor) {
        Work.Entry batch = gathering;
        if (batch != null && batch.descriptors < model.ring().batchLimit()) {
            return batch;
        }
        Ability ability = abilities.get(descriptor.kind());
        int slots = ability == null ? 1 : ability.slots().slotsFor(descriptor.sourceCount());
        if (slots > model.ring().usable() - usedSlots) {
            return null;
        }
        usedSlots += slots;
        Work.Entry spare = spareEntries.poll();
        Work.Entry entry = spare == null ? new Work.Entry() : spare;
        entry.slots = slots;
        gathering = model.ring().batchLimit() > 1 ? entry : null;
        return entry;
    }

    private Work work(Descriptor descriptor, Work.Entry entry) {
        Work spare = spareWork.poll();
        Work work = spare == null ? new Work(descriptor, entry) : spare;
        work.descriptor = descriptor;
        work.entry = entry;
        work.fault = faults.draw(nextNumber++, faultChance);
        work.share = work.fault == null ? 1 : faultChance.nextDouble();
        entry.descriptors++;
        return work;
    }

    private void offer() {
        if (hasVisible()) {
            units.offer(this);
        }
    }

    private void haltFor(OperationKind kind, long result) {
        Ability ability = abilities.get(kind);
        if (result != 0 && ability != null && ability.haltNanos() > 0) {
            phase = Phase.HALTED;
            loop.schedule(goOn, ability.haltNanos());
        }
    }

    private void timedOut() {
        for (Unit unit : List.copyOf(running)) {
            unit.stop(unit.work().fault == Effect.HANG ? Outcome.TIMED_OUT : Outcome.ABORTED);
        }
        recover();
        units.dispatch();
    }

    /** Ends all that is left, says so at once, and takes nothing until it has stopped and was reset. */
    private void recover() {
        phase = Phase.RECOVERING;
        stopAll();
        announce();
        loop.schedule(goOn, model.recovery().nanos());
    }

    private void stopAll() {
        loop.cancel(goOn);
        loop.cancel(timeout);
        loop.cancel(visible);
        loop.cancel(announcement);
        units.withdraw(this);
        gathering = null;
        for (Unit unit : List.copyOf(running)) {
            unit.stop(Outcome.ABORTED);
        }
        kicked.forEach(work -> add(work, Outcome.ABORTED, 0));
        kicked.clear();
        submitted.forEach(work -> add(work, Outcome.ABORTED, 0));
        submitted.clear();
    }

    private void open() {
        phase = Phase.OPEN;
        offer();
    }

    private void finishReset() {
        Runnable done = resetDone;
        resetDone = null;
        announce();
        open();
        units.dispatch();
        if (done != null) {
            done.run();
        }
    }

    private void add(Work work, Outcome outcome, long result) {
        work.descriptor.end(outcome, result);
        ended.add(work);
    }

    private void announceSoon() {
        if (ended.size() >= model.timing().completionCount()) {
            loop.cancel(announcement);
            announce();
        } else if (!announcement.isPending()) {
            loop.schedule(announcement, model.timing().completionNanos());
        }
    }

    private void announce() {
        announced.addAll(ended);
        ended.clear();
        ready.run();
    }
}
