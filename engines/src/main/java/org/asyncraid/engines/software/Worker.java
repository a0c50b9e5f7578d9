package org.asyncraid.engines.software;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** A thread that serves lanes in turn, one descriptor from each. What it computes with is opened before it starts. */
final class Worker {
    /** Empty turns before parking: some tens of microseconds, about what a park and wake-up costs. */
    private static final int SPINS = 2_000;

    private final Thread thread;
    private final Execution execution;
    private final Waiting waiting;
    private volatile WorkerLane[] lanes = {};
    private volatile boolean parked;
    private volatile boolean stopping;

    private Worker(String name, Backend backend, Waiting waiting) {
        execution = backend.open();
        this.waiting = waiting;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    static Worker start(String name, Backend backend, Waiting waiting) {
        Worker worker = new Worker(name, backend, waiting);
        worker.thread.start();
        return worker;
    }

    synchronized void add(WorkerLane lane) {
        WorkerLane[] more = Arrays.copyOf(lanes, lanes.length + 1);
        more[lanes.length] = lane;
        lanes = more;
    }

    synchronized void remove(WorkerLane lane) {
        lanes = Arrays.stream(lanes).filter(other -> other != lane).toArray(WorkerLane[]::new);
    }

    /** Sees to it that the worker looks at its lanes again. */
    void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
    }

    void join() {
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

    private void run() {
        try (execution) {
            int idle = 0;
            while (!stopping) {
                boolean ran = false;
                for (WorkerLane lane : lanes) {
                    ran |= lane.runNext(execution);
                }
                if (ran) {
                    idle = 0;
                } else if (waiting == Waiting.SPINNING || ++idle < SPINS) {
                    Thread.onSpinWait();
                } else {
                    park();
                    idle = 0;
                }
            }
        }
    }

    private void park() {
        parked = true;
        // A lane that is added meanwhile is empty: its channel wakes after submitting.
        if (!stopping && !hasWork()) {
            LockSupport.park(this);
        }
        parked = false;
    }

    private boolean hasWork() {
        for (WorkerLane lane : lanes) {
            if (lane.hasWork()) {
                return true;
            }
        }
        return false;
    }
}
