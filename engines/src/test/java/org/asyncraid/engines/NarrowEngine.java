package org.asyncraid.engines;

import java.util.HashMap;
import java.util.Map;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;

/** An engine that says it takes fewer sources than it does. */
record NarrowEngine(Engine engine, int mostSources) implements Engine {
    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Capabilities capabilities() {
        Capabilities wide = engine.capabilities();
        Map<OperationKind, KindLimits> kinds = new HashMap<>();
        wide.kinds().forEach((kind, limits) -> {
            int most = Math.max(kind.shape().sources().min(), Math.min(mostSources, limits.maxSources()));
            kinds.put(
                    kind,
                    new KindLimits(
                            most, limits.accumulates(), limits.alignmentBytes(), limits.minBytes(), limits.maxBytes()));
        });
        return new Capabilities(kinds, wide.depth(), wide.inOrder(), wide.synchronous(), wide.failsWhole());
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        return engine.open(context);
    }

    @Override
    public void close() {
        engine.close();
    }
}
