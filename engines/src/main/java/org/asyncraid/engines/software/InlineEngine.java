package org.asyncraid.engines.software;

import java.util.ArrayDeque;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.engines.kernels.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * Computes on the submitting thread, inside submit. No hand-over: the best engine for small blocks, and one that
 * always answers. Allocates nothing per operation.
 */
public final class InlineEngine implements Engine {
    private static final int DEPTH = 256;

    private final String name;
    private final Backend backend;
    private final Capabilities capabilities;

    /** An engine of the given name that computes with these kernels, and never fails. */
    public InlineEngine(String name, Kernels kernels) {
        this(name, new KernelBackend(kernels));
    }

    /** An engine of the given name that computes with this. */
    public InlineEngine(String name, Backend backend) {
        this.name = name;
        this.backend = backend;
        capabilities = new Capabilities(backend.kinds(), DEPTH, true, true, backend.failsWhole());
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
        return new Channel(context.loop(), backend.open());
    }

    private static final class Channel implements EngineChannel {
        private final EventLoop loop;
        private final Execution execution;
        private final ArrayDeque<Descriptor> ended = new ArrayDeque<>(DEPTH);

        Channel(EventLoop loop, Execution execution) {
            this.loop = loop;
            this.execution = execution;
        }

        @Override
        public boolean submit(Descriptor descriptor) {
            if (ended.size() == DEPTH) {
                return false;
            }
            execution.run(descriptor);
            ended.add(descriptor);
            return true;
        }

        @Override
        public void issuePending() {}

        @Override
        public @Nullable Descriptor poll() {
            return ended.poll();
        }

        @Override
        public int inFlight() {
            return ended.size();
        }

        @Override
        public void reset(Runnable done) {
            loop.post(done);
        }

        @Override
        public void close() {
            if (!ended.isEmpty()) {
                throw new IllegalStateException("closed with " + ended.size() + " descriptors in flight");
            }
            execution.close();
        }
    }
}
