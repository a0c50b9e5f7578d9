package org.asyncraid.tools.bench;

import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKinds;
import org.jspecify.annotations.Nullable;

/**
 * An engine that does nothing, at once: what is left is the cost of the layer. It takes four sources and cannot
 * accumulate, so that larger operations are continued.
 */
final class IdleEngine implements Engine {
    static final int MAX_SOURCES = 4;

    private static final KindLimits LIMITS = new KindLimits(MAX_SOURCES, false, 1, 1, Long.MAX_VALUE);

    private final String name;
    private final boolean failsWhole;

    IdleEngine(String name, boolean failsWhole) {
        this.name = name;
        this.failsWhole = failsWhole;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        var kinds = Map.of(OperationKinds.COPY, LIMITS, OperationKinds.XOR, LIMITS, OperationKinds.PQ, LIMITS);
        return new Capabilities(kinds, 1, true, true, failsWhole);
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        return new Channel();
    }

    private static final class Channel implements EngineChannel {
        private @Nullable Descriptor ended;

        @Override
        public boolean submit(Descriptor descriptor) {
            if (ended != null) {
                return false;
            }
            descriptor.end(Outcome.OK, 0);
            ended = descriptor;
            return true;
        }

        @Override
        public void issuePending() {}

        @Override
        public @Nullable Descriptor poll() {
            Descriptor descriptor = ended;
            ended = null;
            return descriptor;
        }

        @Override
        public int inFlight() {
            return ended == null ? 0 : 1;
        }

        @Override
        public void reset(Runnable done) {
            throw new IllegalStateException("an engine that does nothing cannot hang");
        }

        @Override
        public void close() {}
    }
}
