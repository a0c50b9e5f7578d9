package org.asyncraid.async.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something a loop will run once. The links of the loop's queues live inside the event, so that posting and
 * scheduling allocate nothing: long-lived objects (a descriptor queue, a stripe, a device) own their events and post
 * them again and again. An event is in at most one queue of one loop at a time; it is idle again when {@link #fire}
 * begins, and may therefore post itself from there.
 */
public abstract class Event {
    private static final int IDLE = 0;
    private static final int POSTED = 1;
    private static final int SCHEDULED = 2;

    /** Still in the queue of a loop that has ended, whose thread is not to run it. */
    private static final int WITHDRAWN = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Event.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    /** Link in {@link PostQueue}; written by the posting thread, read by the loop. */
    volatile @Nullable Event nextPosted;

    /** Position in {@link TimerHeap}, and its keys: the due time, then the order among equals. */
    int heapIndex = -1;

    long dueNanos;
    long order;

    /** Runs on the loop's thread. An exception is a broken invariant and stops the loop. */
    protected abstract void fire();

    /**
     * Whether this is something that happens outside the loop's thread: a modelled device at work. In virtual time such
     * an event fires at its time even while the thread is occupied, and must not call what expects to be called from the
     * loop alone.
     */
    protected boolean isOfDevice() {
        return false;
    }

    /** An event that runs {@code action}. Allocates; for cold paths. */
    public static Event of(Runnable action) {
        Objects.requireNonNull(action);
        return new Event() {
            @Override
            protected void fire() {
                action.run();
            }
        };
    }

    /** Whether the event waits in a loop's queue. Exact on the loop's thread, a hint elsewhere. */
    public final boolean isPending() {
        return (int) STATE.getVolatile(this) != IDLE;
    }

    final boolean claimPosted() {
        return STATE.compareAndSet(this, IDLE, POSTED);
    }

    final boolean claimScheduled() {
        return STATE.compareAndSet(this, IDLE, SCHEDULED);
    }

    /** The same as {@link #claimPosted} and {@link #claimScheduled}, where one thread alone ever posts the event. */
    final boolean claimAlone(boolean scheduled) {
        if ((int) STATE.get(this) != IDLE) {
            return false;
        }
        STATE.set(this, scheduled ? SCHEDULED : POSTED);
        return true;
    }

    /** The same as {@link #becomeIdle}, where one thread alone ever posts the event. */
    final void becomeIdleAlone() {
        STATE.set(this, IDLE);
    }

    /** For a loop that has taken it out of its queue: whether it is to be run, and idle now. */
    final boolean beginRun() {
        if (STATE.compareAndSet(this, POSTED, IDLE)) {
            return true;
        }
        becomeIdle();
        return false;
    }

    /** For the thread that posted it: takes it back where the loop has not taken it. */
    final boolean withdraw() {
        return STATE.compareAndSet(this, POSTED, WITHDRAWN);
    }

    final boolean isScheduled() {
        return (int) STATE.getVolatile(this) == SCHEDULED;
    }

    final void becomeIdle() {
        STATE.setVolatile(this, IDLE);
    }
}
