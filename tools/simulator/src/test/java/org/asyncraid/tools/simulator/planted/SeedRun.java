package org.asyncraid.tools.simulator.planted;

import java.util.Optional;
import java.util.function.LongFunction;
import org.asyncraid.tools.simulator.run.RunPlan;
import org.asyncraid.tools.simulator.run.Simulation;

/** Runs a seed as {@code raid simulate array} does, and says what it failed with. Loaded with each planted bug anew. */
public final class SeedRun implements LongFunction<Optional<String>> {
    @Override
    public Optional<String> apply(long seed) {
        return Simulation.run(RunPlan.of(seed)).failure().map(failure -> failure.kind() + ": " + failure.what());
    }
}
