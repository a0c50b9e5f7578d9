package org.asyncraid.engines.software;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.engines.kernels.Kernels;

/**
 * Computes on threads of its own, so that the submitting loop goes on. A channel has a {@link WorkerLane} to each
 * worker and gives a descriptor to the one with the fewest bytes waiting, so descriptors end in any order. Idle
 * workers spin for a moment, then park; waking one costs its loop some 10 µs, which is why small blocks are better
 * computed inline. Allocates nothing per operation.
 */
public final class WorkerEngine implements Engine {
    private static final int DEPTH = 256;

    private final String name;
    private final Capabilities capabilities;
    private final List<Worker> workers = new ArrayList<>();

    /** Starts {@code threads} daemon threads that compute with these kernels. */
    public WorkerEngine(String name, Kernels kernels, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("engine " + name + " with " + threads + " threads; allowed: 1 or more");
        }
        this.name = name;
        var kinds = KernelOperations.KINDS.stream().collect(Collectors.toMap(kind -> kind, kind -> KindLimits.ANY));
        capabilities = new Capabilities(kinds, DEPTH, false, false, true);
        for (int i = 0; i < threads; i++) {
            workers.add(Worker.start(name + "-" + i, kernels));
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
        return new WorkerChannel(context, workers, DEPTH);
    }

    /** Waits for the operations that are running, and ends the threads. */
    @Override
    public void close() {
        workers.forEach(Worker::stop);
        workers.forEach(Worker::join);
    }
}
