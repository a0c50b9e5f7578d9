package org.asyncraid.engines.software;

import java.util.ArrayDeque;
import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
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

    /** Workers that share an operation write to no line together, as far as its blocks are aligned. */
    private static final int CACHE_LINE_BYTES = 64;

    private final EventLoop loop;
    private final Runnable ready;
    private final Worker[] workers;
    private final WorkerLane[] lanes;
    private final int depth;
    private final long shareBytes;
    private final DescriptorPool parts;
    private final ArrayDeque<Split> freeSplits = new ArrayDeque<>();
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

    WorkerChannel(ChannelContext context, List<Worker> workers, int depth, Waiting waiting) {
        loop = context.loop();
        ready = context.ready();
        this.depth = depth;
        shareBytes = waiting.shareBytes();
        parts = new DescriptorPool(depth * workers.size());
        this.workers = workers.toArray(Worker[]::new);
        lanes = new WorkerLane[this.workers.length];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new WorkerLane(depth, this::announce);
            this.workers[i].add(lanes[i]);
        }
    }

    @Override
    public boolean submit(Descriptor descriptor) {
        if (inFlight == depth || resetDone != null) {
            return false;
        }
        inFlight++;
        int shares = shares(descriptor);
        if (shares > 1) {
            split(descriptor, shares);
        } else {
            leastBusy().submit(descriptor);
        }
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
        int empty = 0;
        while (empty < lanes.length) {
            Descriptor descriptor = lanes[nextPolled].poll();
            nextPolled = nextPolled + 1 == lanes.length ? 0 : nextPolled + 1;
            if (descriptor == null) {
                empty++;
            } else if (!(descriptor.holder() instanceof Split split)) {
                inFlight--;
                return descriptor;
            } else if (split.ended(descriptor)) {
                inFlight--;
                freeSplits.addLast(split);
                return split.whole();
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

    /** How many workers an operation is worth. */
    private int shares(Descriptor descriptor) {
        boolean isCuttable = descriptor.kind().shape().granuleBytes() > 0;
        return isCuttable ? (int) Math.min(lanes.length, descriptor.workBytes() / shareBytes) : 1;
    }

    private void split(Descriptor descriptor, int shares) {
        Split free = freeSplits.pollLast();
        Split split = free == null ? new Split(descriptor) : free;
        split.begin(descriptor);
        long granule = Math.max(CACHE_LINE_BYTES, descriptor.kind().shape().granuleBytes());
        long share = (Math.ceilDiv(descriptor.bytes(), shares) + granule - 1) & -granule;
        int lane = 0;
        for (long offset = 0; offset < descriptor.bytes(); offset += share) {
            Descriptor part = parts.take();
            split.fill(part, offset, Math.min(share, descriptor.bytes() - offset));
            lanes[lane++].submit(part);
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

    /** On a worker's thread, which may serve other loops too, after it ended a descriptor. */
    private void announce() {
        try {
            ready.run();
            if (resetDone != null) {
                loop.tryPost(resetCheck);
            }
        } catch (IllegalStateException loopHasFailed) {
            LOG.warn("nobody left to tell of what a worker ended", loopHasFailed);
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
