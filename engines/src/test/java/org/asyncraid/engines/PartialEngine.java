package org.asyncraid.engines;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;

/** An engine that keeps to itself that it does some kinds. */
record PartialEngine(Engine engine, Set<OperationKind> hidden) implements Engine {
    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Capabilities capabilities() {
        Capabilities all = engine.capabilities();
        Map<OperationKind, KindLimits> kinds = new HashMap<>(all.kinds());
        kinds.keySet().removeAll(hidden);
        return new Capabilities(kinds, all.depth(), all.inOrder(), all.synchronous(), all.failsWhole());
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
