package org.asyncraid.engines.software;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one channel to one worker and back: two rings. The channel's loop submits and polls, the worker takes and
 * ends; neither ever waits for the other.
 */
final class WorkerLane {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLane.class);

    private final DescriptorRing submitted;
    private final DescriptorRing ended;
    private final Runnable announce;

    /** Written by the loop; while set, the worker ends what it takes as aborted. */
    private volatile boolean aborting;

    /** Loop only: work submitted and not yet polled. */
    private long waitingBytes;

    /**
     * A lane that never holds more than {@code depth} descriptors.
     *
     * @param announce run by the worker after each descriptor; throws nothing
     */
    WorkerLane(int depth, Runnable announce) {
        submitted = new DescriptorRing(depth);
        ended = new DescriptorRing(depth);
        this.announce = announce;
    }

    void submit(Descriptor descriptor) {
        waitingBytes += descriptor.workBytes();
        submitted.put(descriptor);
    }

    @Nullable
    Descriptor poll() {
        Descriptor descriptor = ended.take();
        if (descriptor != null) {
            waitingBytes -= descriptor.workBytes();
        }
        return descriptor;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    void abort(boolean wanted) {
        aborting = wanted;
    }

    /** Whether the worker is done with everything that was submitted. For the loop. */
    boolean isQuiet() {
        return ended.putSoFar() == submitted.putSoFar();
    }

    boolean hasWork() {
        return !submitted.isEmpty();
    }

    /** For the worker: carries out or aborts the next descriptor. Returns whether there was one. */
    boolean runNext(Execution execution) {
        Descriptor descriptor = submitted.take();
        if (descriptor == null) {
            return false;
        }
        boolean runs = descriptor.holder() instanceof Split split ? split.mayRun(aborting) : !aborting;
        if (runs) {
            carryOut(descriptor, execution);
        } else {
            descriptor.end(Outcome.ABORTED, 0);
        }
        ended.put(descriptor);
        announce.run();
        return true;
    }

    /** What a backend throws, be it for want of a library or of memory, is its failure at this descriptor and no more. */
    private static void carryOut(Descriptor descriptor, Execution execution) {
        try {
            execution.run(descriptor);
        } catch (Throwable broken) {
            LOG.error("a worker could not carry out {}", descriptor, broken);
            descriptor.end(Outcome.ENGINE_ERROR, 0);
        }
    }
}
