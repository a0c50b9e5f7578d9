package org.asyncraid.engines.software;

import java.util.function.Consumer;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The way of one channel to one worker and back: two rings. The channel's loop submits and polls, the worker takes and
 * ends; neither ever waits for the other.
 */
final class WorkerLane {
    private final DescriptorRing submitted;
    private final DescriptorRing ended;
    private final Runnable announce;
    private final Consumer<Throwable> broken;

    /** Written by the loop; while set, the worker ends what it takes as aborted. */
    private volatile boolean aborting;

    /** Loop only: work submitted and not yet polled. */
    private long waitingBytes;

    /**
     * A lane that never holds more than {@code depth} descriptors.
     *
     * @param announce run by the worker after each descriptor
     * @param broken told by the worker of an exception, which leaves the lane without that descriptor
     */
    WorkerLane(int depth, Runnable announce, Consumer<Throwable> broken) {
        submitted = new DescriptorRing(depth);
        ended = new DescriptorRing(depth);
        this.announce = announce;
        this.broken = broken;
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
        try {
            boolean runs = descriptor.holder() instanceof Split split ? split.mayRun(aborting) : !aborting;
            if (runs) {
                execution.run(descriptor);
            } else {
                descriptor.end(Outcome.ABORTED, 0);
            }
            ended.put(descriptor);
            announce.run();
        } catch (RuntimeException e) {
            broken.accept(e);
        }
        return true;
    }
}
