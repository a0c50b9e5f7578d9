package org.asyncraid.async.loop;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event loop on a thread of its own, in real time. It spins briefly when idle, then parks; a post wakes it. An
 * exception from an event ends the loop (a broken invariant is never logged and passed over): the log names it, a listener
 * is told, {@link #failure} keeps it for whoever waits. What is posted to a loop that has ended is refused.
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
    private final Consumer<Throwable> onFailure;
    private volatile State state = State.RUNNING;
    private volatile boolean closing;
    private volatile @Nullable Throwable failure;

    /** What a thread that posts has to know. */
    private enum State {
        RUNNING,
        /** Asleep, or about to sleep: to be woken. */
        PARKED,
        /** Runs nothing any more; or is about to, and will see what was posted before. */
        ENDED
    }

    private ThreadedLoop(String name, Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts a loop on a daemon thread of the given name. */
    public static ThreadedLoop start(String name) {
        return start(name, failure -> {});
    }

    /** Starts a loop; {@code onFailure} is told, on its thread and last of all, of an exception that ends it. */
    public static ThreadedLoop start(String name, Consumer<Throwable> onFailure) {
        ThreadedLoop loop = new ThreadedLoop(name, onFailure);
        loop.thread.start();
        return loop;
    }

    @Override
    public Clock clock() {
        return REAL_TIME;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when the loop has ended, so that the event would never run
     */
    @Override
    public boolean tryPost(Event event) {
        if (state == State.ENDED) {
            throw ended();
        }
        if (!event.claimPosted()) {
            return false;
        }
        posted.add(event);
        State now = state;
        if (now == State.PARKED) {
            LockSupport.unpark(thread);
        } else if (now == State.ENDED && event.withdraw()) {
            throw ended();
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
            if (event.beginRun()) {
                event.fire();
            }
            ran = true;
        }
        return ran;
    }

    /** What ended the loop, or null while it is well. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Ends the loop once what is posted so far has run, and waits for its thread. Later posts are refused. */
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
            do {
                state = State.RUNNING;
                runUntilClosed();
                state = State.ENDED;
                // Who posts looks at the state after that, so one of the two sees the other.
            } while (!posted.isEmpty());
        } catch (Throwable broken) {
            failure = broken;
            state = State.ENDED;
            LOG.error("the loop {} ends by an exception from an event", thread.getName(), broken);
            onFailure.accept(broken);
        }
    }

    private void runUntilClosed() {
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
    }

    private void park() {
        state = State.PARKED;
        if (posted.isEmpty() && !closing) {
            Event next = timers.peek();
            if (next == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, Math.max(1, next.dueNanos - REAL_TIME.nowNanos()));
            }
        }
        state = State.RUNNING;
    }

    private IllegalStateException ended() {
        Throwable broken = failure;
        return broken == null
                ? new IllegalStateException("the loop " + thread.getName() + " is closed")
                : new IllegalStateException("the loop " + thread.getName() + " has failed", broken);
    }

    private void checkInLoop() {
        if (!inLoop()) {
            throw new IllegalStateException(
                    "called from " + Thread.currentThread().getName() + ", allowed only on " + thread.getName());
        }
    }
}
