package org.asyncraid.engines.faulty;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.engines.faulty.FaultPlan.Effect;

/**
 * Any engine, with faults by plan. Each channel follows the plan from its start. It keeps the contract of
 * {@link EngineChannel}: what it took comes out once (twice, where the plan says so), and after a reset it touches nothing.
 */
public final class FaultyEngine implements Engine {
    private static final LongAdder NONE = new LongAdder();

    private final Engine engine;
    private final FaultPlan plan;
    private final Capabilities capabilities;
    private final Map<Effect, LongAdder> injected = new ConcurrentHashMap<>();

    /** The engine with these faults; closing it closes the engine. */
    public FaultyEngine(Engine engine, FaultPlan plan) {
        this.engine = engine;
        this.plan = plan;
        var inner = engine.capabilities();
        capabilities = new Capabilities(inner.kinds(), inner.depth(), false, false, false);
    }

    @Override
    public String name() {
        return engine.name();
    }

    /** Those of the engine, but neither in order nor synchronous, nor does it fail without a trace. */
    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        return new FaultyChannel(engine.open(context), capabilities.depth(), plan, context, this);
    }

    /** How often this has gone wrong so far, in all channels. */
    public long injected(Effect effect) {
        return injected.getOrDefault(effect, NONE).sum();
    }

    void count(Effect effect) {
        injected.computeIfAbsent(effect, first -> new LongAdder()).increment();
    }

    @Override
    public void close() {
        engine.close();
    }
}
