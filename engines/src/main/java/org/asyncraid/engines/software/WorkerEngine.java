package org.asyncraid.engines.software;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.engines.kernels.Kernels;

/**
 * Computes on threads of its own, so that the submitting loop goes on. A channel has a {@link WorkerLane} to each
 * worker and gives a descriptor to the one with the fewest bytes waiting, so descriptors of several workers end in any order; one that is
 * large enough, and of a kind that may be cut, is shared by several. How idle workers wait is said by {@link Waiting}.
 * Handing over is what small blocks are better without. Allocates nothing per operation.
 */
public final class WorkerEngine implements Engine {
    private static final int DEPTH = 256;

    private final String name;
    private final Waiting waiting;
    private final Capabilities capabilities;
    private final List<Worker> workers = new ArrayList<>();

    /** Starts {@code threads} daemon threads that compute with these kernels, and park when idle. */
    public WorkerEngine(String name, Kernels kernels, int threads) {
        this(name, new KernelBackend(kernels), threads, Waiting.PARKING);
    }

    /**
     * Starts {@code threads} daemon threads that compute with this. A descriptor that it throws at ends as an engine error.
     * What it throws when it is opened is thrown here, and no thread is left.
     */
    public WorkerEngine(String name, Backend backend, int threads, Waiting waiting) {
        if (threads < 1) {
            throw new IllegalArgumentException("engine " + name + " with " + threads + " threads; allowed: 1 or more");
        }
        this.name = name;
        this.waiting = waiting;
        boolean inOrder = threads == 1;
        capabilities = new Capabilities(backend.kinds(), DEPTH, inOrder, false, backend.failsWhole());
        try {
            for (int i = 0; i < threads; i++) {
                workers.add(Worker.start(name + "-" + i, backend, waiting));
            }
        } catch (Throwable notOpened) {
            close();
            throw notOpened;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        return new WorkerChannel(context, workers, DEPTH, waiting);
    }

    /** Waits for the operations that are running, and ends the threads. */
    @Override
    public void close() {
        workers.forEach(Worker::stop);
        workers.forEach(Worker::join);
    }
}
