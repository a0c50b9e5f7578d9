package org.asyncraid.async.loop;

/**
 * A single-threaded executor of {@link Event}s with timers and the clock. Everything that a shard owns (stripes,
 * channels, pools) is touched only from its loop's thread, which is why none of it has locks.
 *
 * <p>{@link #post(Event)}, {@link #tryPost} and {@link #post(Runnable)} may be called from any thread on a
 * {@link ThreadedLoop}; the rest only from the loop's own thread.
 */
public interface EventLoop {
    /** The time of this loop. */
    Clock clock();

    /** Queues an idle event to run soon, never from inside this call. */
    default void post(Event event) {
        if (!tryPost(event)) {
            throw new IllegalStateException("event is already queued: " + event);
        }
    }

    /** Queues the event unless it is queued already; for signals. Returns whether this call queued it. */
    boolean tryPost(Event event);

    /** Queues an action; allocates an event for it. */
    default void post(Runnable action) {
        post(Event.of(action));
    }

    /** Queues an idle event to run once {@code delayNanos} (≥ 0) have passed. */
    void schedule(Event event, long delayNanos);

    /** Takes a scheduled event back. Returns false when it was not scheduled (idle, or already due and posted). */
    boolean cancel(Event event);

    /**
     * Keeps the loop's thread, inside an event, until the clock shows {@code nanos}: the time that work takes which is
     * modelled and not done. What falls due meanwhile runs afterwards; in virtual time, all but the {@link
     * Event#isOfDevice events of devices}, which do not need the thread.
     */
    void occupyUntil(long nanos);

    /** Whether the calling thread is the one that runs this loop's events. */
    boolean inLoop();

    /** Runs what is due now. Returns whether anything ran. */
    boolean runOnce();
}
