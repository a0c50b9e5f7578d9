package org.asyncraid.async.loop;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop on a thread of its own, in real time. It spins briefly when idle, then parks; a post wakes it. An
 * exception from an event ends the loop (a broken invariant is never logged and passed over): {@link #failure} keeps
 * it for whoever waits, the log names it, and later posts are refused.
 */
public final class ThreadedLoop implements EventLoop, AutoCloseable {
    /** Idle turns before parking: some 20 µs, less than a park and wake-up costs. */
    private static final int SPINS = 200;

    /** Posted events between two looks at the timers, so that events which post themselves cannot starve those. */
    private static final int POSTS_PER_TURN = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ThreadedLoop.class);

    private static final Clock REAL_TIME = new Clock() {
        @Override
        public long nowNanos() {
            return System.nanoTime();
        }

        @Override
        public long epochMicros() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }
    };

    private final PostQueue posted = new PostQueue();
    private final TimerHeap timers = new TimerHeap();
    private final Thread thread;
    private long nextOrder;
    private volatile boolean parked;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;

    private ThreadedLoop(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts a loop on a daemon thread of the given name. */
    public static ThreadedLoop start(String name) {
        ThreadedLoop loop = new ThreadedLoop(name);
        loop.thread.start();
        return loop;
    }

    @Override
    public Clock clock() {
        return REAL_TIME;
    }

    @Override
    public boolean tryPost(Event event) {
        Throwable broken = failure;
        if (broken != null) {
            throw new IllegalStateException("the loop " + thread.getName() + " has failed", broken);
        }
        if (!event.claimPosted()) {
            return false;
        }
        posted.add(event);
        if (parked) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    @Override
    public void schedule(Event event, long delayNanos) {
        checkInLoop();
        if (!event.claimScheduled()) {
            throw new IllegalStateException("event is already queued: " + event);
        }
        event.dueNanos = REAL_TIME.nowNanos() + delayNanos;
        event.order = nextOrder++;
        timers.add(event);
    }

    @Override
    public boolean cancel(Event event) {
        checkInLoop();
        if (!event.isScheduled()) {
            return false;
        }
        timers.remove(event);
        event.becomeIdle();
        return true;
    }

    @Override
    public void occupyUntil(long nanos) {
        checkInLoop();
        while (nanos - REAL_TIME.nowNanos() > 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public boolean runOnce() {
        checkInLoop();
        boolean ran = runDueTimers();
        for (int budget = POSTS_PER_TURN; budget > 0; budget--) {
            Event event = posted.poll();
            if (event == null) {
                break;
            }
            event.becomeIdle();
            event.fire();
            ran = true;
        }
        return ran;
    }

    /** What ended the loop, or null while it is well. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Ends the loop once what is posted so far has run, and waits for its thread. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        if (inLoop()) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean runDueTimers() {
        boolean ran = false;
        Event first = timers.peek();
        if (first == null) {
            return false;
        }
        long now = REAL_TIME.nowNanos();
        while (first != null && first.dueNanos - now <= 0) {
            timers.remove(first);
            first.becomeIdle();
            first.fire();
            ran = true;
            first = timers.peek();
        }
        return ran;
    }

    private void run() {
        try {
            int idle = 0;
            while (!closing || !posted.isEmpty()) {
                if (runOnce()) {
                    idle = 0;
                } else if (++idle < SPINS) {
                    Thread.onSpinWait();
                } else {
                    park();
                }
            }
        } catch (Throwable broken) {
            failure = broken;
            LOG.error("the loop {} ends by an exception from an event", thread.getName(), broken);
        }
    }

    private void park() {
        parked = true;
        if (posted.isEmpty() && !closing) {
            Event next = timers.peek();
            if (next == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, next.dueNanos - REAL_TIME.nowNanos()));
            }
        }
        parked = false;
    }

    private void checkInLoop() {
        if (!inLoop()) {
            throw new IllegalStateException(
                    "called from " + Thread.currentThread().getName() + ", allowed only on " + thread.getName());
        }
    }
}
