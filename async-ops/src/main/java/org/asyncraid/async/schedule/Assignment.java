package org.asyncraid.async.schedule;

import org.jspecify.annotations.Nullable;

/**
 * One try of an operation on a lane: its times, and what the scheduler that chose the lane noted about it. The layer keeps
 * one with every operation and uses it again for the next try.
 */
public final class Assignment {
    private @Nullable Scheduler by;
    private long startedNanos;
    private long endedNanos;
    private boolean isTimed;

    /**
     * The scheduler's own: how long it will keep the engine busy, at which
     * speed, whether that is unknown, and whether the engine was idle.
     */
    long expectedNanos;

    double slowness;
    boolean explores;
    boolean foundIdle;
    long serial;

    /** For the layer: the scheduler has had its way. */
    public void begin(Scheduler scheduler, long nowNanos) {
        by = scheduler;
        startedNanos = nowNanos;
        endedNanos = nowNanos;
        isTimed = true;
        expectedNanos = 0;
        slowness = 0;
        explores = false;
        foundIdle = false;
        serial = 0;
    }

    /**
     * For the layer: the engine is done.
     *
     * @param timed whether that is the clock's time; else it is as much later than the begin as is usual
     */
    public void end(long nowNanos, boolean timed) {
        endedNanos = nowNanos;
        isTimed = timed;
    }

    /** The scheduler that chose the lane. */
    public Scheduler by() {
        Scheduler chosen = by;
        if (chosen == null) {
            throw new IllegalStateException("nobody has chosen a lane yet");
        }
        return chosen;
    }

    /** Whether this scheduler chose the lane. */
    public boolean isBy(Scheduler scheduler) {
        return by == scheduler;
    }

    /** When the lane's engine took it. */
    public long startedNanos() {
        return startedNanos;
    }

    /** When the engine was seen to be done with it. */
    public long endedNanos() {
        return endedNanos;
    }

    /**
     * Whether its times are the clock's. If not, it took as long as another of its kind and size did lately; when that was is
     * not known.
     */
    public boolean isTimed() {
        return isTimed;
    }

    /** From its submission to its end: queueing in the engine and service. */
    public long nanos() {
        return endedNanos - startedNanos;
    }
}
