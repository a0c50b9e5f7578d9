package org.asyncraid.engines.software;

import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop's channel to all workers of an engine: one lane each. */
final class WorkerChannel implements EngineChannel {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerChannel.class);

    private final EventLoop loop;
    private final Runnable ready;
    private final Worker[] workers;
    private final WorkerLane[] lanes;
    private final int depth;
    private int inFlight;
    private int nextPolled;

    /** While not null, the channel is being reset and waits for what is running. Read by workers. */
    private volatile @Nullable Runnable resetDone;

    private final Event resetCheck = new Event() {
        @Override
        protected void fire() {
            finishResetIfQuiet();
        }
    };

    WorkerChannel(ChannelContext context, List<Worker> workers, int depth) {
        loop = context.loop();
        ready = context.ready();
        this.depth = depth;
        this.workers = workers.toArray(Worker[]::new);
        lanes = new WorkerLane[this.workers.length];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new WorkerLane(depth, this::announce, this::failLoop);
            this.workers[i].add(lanes[i]);
        }
    }

    @Override
    public boolean submit(Descriptor descriptor) {
        if (inFlight == depth || resetDone != null) {
            return false;
        }
        inFlight++;
        leastBusy().submit(descriptor);
        return true;
    }

    @Override
    public void issuePending() {
        for (int i = 0; i < lanes.length; i++) {
            if (lanes[i].hasWork()) {
                workers[i].wake();
            }
        }
    }

    @Override
    public @Nullable Descriptor poll() {
        for (int i = 0; i < lanes.length; i++) {
            WorkerLane lane = lanes[nextPolled];
            nextPolled = nextPolled + 1 == lanes.length ? 0 : nextPolled + 1;
            Descriptor descriptor = lane.poll();
            if (descriptor != null) {
                inFlight--;
                return descriptor;
            }
        }
        return null;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public void reset(Runnable done) {
        if (resetDone != null) {
            throw new IllegalStateException("the channel is being reset already");
        }
        resetDone = done;
        for (WorkerLane lane : lanes) {
            lane.abort(true);
        }
        issuePending();
        loop.tryPost(resetCheck);
    }

    @Override
    public void close() {
        if (inFlight != 0) {
            throw new IllegalStateException("closed with " + inFlight + " descriptors in flight");
        }
        for (int i = 0; i < lanes.length; i++) {
            workers[i].remove(lanes[i]);
        }
    }

    private WorkerLane leastBusy() {
        WorkerLane best = lanes[0];
        for (WorkerLane lane : lanes) {
            if (lane.waitingBytes() < best.waitingBytes()) {
                best = lane;
            }
        }
        return best;
    }

    /** On a worker's thread, after it ended a descriptor. */
    private void announce() {
        ready.run();
        if (resetDone != null) {
            loop.tryPost(resetCheck);
        }
    }

    /** On a worker's thread. */
    private void failLoop(Throwable cause) {
        try {
            loop.post(() -> {
                throw new IllegalStateException("a worker could not carry out a descriptor", cause);
            });
        } catch (IllegalStateException failedAlready) {
            LOG.warn("nobody left to tell", failedAlready);
        }
    }

    private void finishResetIfQuiet() {
        Runnable done = resetDone;
        if (done == null) {
            return;
        }
        for (WorkerLane lane : lanes) {
            if (!lane.isQuiet()) {
                return;
            }
        }
        for (WorkerLane lane : lanes) {
            lane.abort(false);
        }
        resetDone = null;
        done.run();
    }
}
