package org.asyncraid.engines.software;

import java.util.ArrayDeque;
import java.util.stream.Collectors;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.engines.kernels.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * Computes on the submitting thread, inside submit. No hand-over: the best engine for small blocks, and one that
 * always answers. It never fails and allocates nothing per operation.
 */
public final class InlineEngine implements Engine {
    private static final int DEPTH = 256;

    private final String name;
    private final Kernels kernels;
    private final Capabilities capabilities;

    /** An engine of the given name that computes with these kernels. */
    public InlineEngine(String name, Kernels kernels) {
        this.name = name;
        this.kernels = kernels;
        var kinds = KernelOperations.KINDS.stream().collect(Collectors.toMap(kind -> kind, kind -> KindLimits.ANY));
        capabilities = new Capabilities(kinds, DEPTH, true, true, true);
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
        return new Channel(context.loop(), new KernelOperations(kernels));
    }

    private static final class Channel implements EngineChannel {
        private final EventLoop loop;
        private final KernelOperations operations;
        private final ArrayDeque<Descriptor> ended = new ArrayDeque<>(DEPTH);

        Channel(EventLoop loop, KernelOperations operations) {
            this.loop = loop;
            this.operations = operations;
        }

        @Override
        public boolean submit(Descriptor descriptor) {
            if (ended.size() == DEPTH) {
                return false;
            }
            descriptor.end(Outcome.OK, operations.execute(descriptor));
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
        }
    }
}
