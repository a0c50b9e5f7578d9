package org.asyncraid.async.loop;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An event loop in virtual time: time stands still while events run and jumps to the next due one. Events due at the
 * same time run in an order drawn from the seed, because a real machine promises none either; the same seed replays
 * the same order. Belongs to the thread that made it.
 */
public final class SimulatedLoop implements EventLoop {
    /** Virtual time begins at 2026-01-01T00:00Z, so that time stamps on disk are the same in every run. */
    private static final long EPOCH_MICROS = 1_767_225_600_000_000L;

    private final TimerHeap events = new TimerHeap();
    private final TimerHeap deviceEvents = new TimerHeap();
    private final SeededRandom random;
    private final Thread owner = Thread.currentThread();
    private long nowNanos;
    private long eventsRun;

    private final Clock clock = new Clock() {
        @Override
        public long nowNanos() {
            return nowNanos;
        }

        @Override
        public long epochMicros() {
            return EPOCH_MICROS + nowNanos / 1_000;
        }
    };

    /** A loop at virtual time 0 whose choices follow from {@code seed}. */
    public SimulatedLoop(long seed) {
        random = SeededRandom.of(seed);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public boolean tryPost(Event event) {
        checkOwner();
        if (!event.claimAlone(false)) {
            return false;
        }
        enqueue(event, 0);
        return true;
    }

    @Override
    public void schedule(Event event, long delayNanos) {
        checkOwner();
        if (delayNanos < 0) {
            throw new IllegalArgumentException("delay of " + delayNanos + " ns; allowed: 0 or more");
        }
        if (!event.claimAlone(true)) {
            throw new IllegalStateException("event is already queued: " + event);
        }
        enqueue(event, delayNanos);
    }

    @Override
    public boolean cancel(Event event) {
        checkOwner();
        if (!event.isScheduled()) {
            return false;
        }
        heapOf(event).remove(event);
        event.becomeIdleAlone();
        return true;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == owner;
    }

    /** Runs the next event, moving time to it. Returns false when there is none. */
    @Override
    public boolean runOnce() {
        checkOwner();
        Event event = next();
        if (event == null) {
            return false;
        }
        run(event);
        return true;
    }

    @Override
    public void occupyUntil(long nanos) {
        checkOwner();
        for (Event next = deviceEvents.peek(); next != null && next.dueNanos <= nanos; next = deviceEvents.peek()) {
            run(next);
        }
        nowNanos = Math.max(nowNanos, nanos);
    }

    /** Runs until no event is left. */
    public void runUntilIdle() {
        while (runOnce()) {}
    }

    /** Runs until the condition holds; returns false if the events end first. */
    public boolean runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!runOnce()) {
                return false;
            }
        }
        return true;
    }

    /** Runs all that is due within the next {@code nanos} and leaves the clock at their end. */
    public void runFor(long nanos) {
        long end = nowNanos + nanos;
        for (Event next = next(); next != null && next.dueNanos <= end; next = next()) {
            runOnce();
        }
        nowNanos = Math.max(nowNanos, end);
    }

    /** Events run so far. */
    public long eventsRun() {
        return eventsRun;
    }

    private void enqueue(Event event, long delayNanos) {
        event.dueNanos = nowNanos + delayNanos;
        event.order = random.nextLong();
        heapOf(event).add(event);
    }

    private @Nullable Event next() {
        Event first = events.peek();
        Event ofDevice = deviceEvents.peek();
        return first == null || (ofDevice != null && TimerHeap.before(ofDevice, first)) ? ofDevice : first;
    }

    private void run(Event event) {
        heapOf(event).remove(event);
        nowNanos = Math.max(nowNanos, event.dueNanos);
        eventsRun++;
        event.becomeIdleAlone();
        event.fire();
    }

    private TimerHeap heapOf(Event event) {
        return event.isOfDevice() ? deviceEvents : events;
    }

    private void checkOwner() {
        if (!inLoop()) {
            throw new IllegalStateException("a simulated loop belongs to the thread that made it, " + owner.getName()
                    + "; called from " + Thread.currentThread().getName());
        }
    }
}
