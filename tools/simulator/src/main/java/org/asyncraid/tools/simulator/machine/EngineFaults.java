package org.asyncraid.tools.simulator.machine;

import java.util.EnumMap;
import java.util.Map;
import org.asyncraid.engines.faulty.FaultPlan.Effect;

/** How often engines went wrong, by how. */
public final class EngineFaults {
    private final Map<Effect, Long> counts = new EnumMap<>(Effect.class);

    void add(Computer computer) {
        for (Effect effect : Effect.values()) {
            counts.merge(effect, computer.injected(effect), Long::sum);
        }
    }

    public long count(Effect effect) {
        return counts.getOrDefault(effect, 0L);
    }
}
