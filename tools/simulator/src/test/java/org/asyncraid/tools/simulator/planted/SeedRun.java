package org.asyncraid.tools.simulator.planted;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongFunction;
import org.asyncraid.tools.simulator.run.RunPlan;
import org.asyncraid.tools.simulator.run.Simulation;
import org.asyncraid.tools.simulator.swarm.Policy;

/** Runs a seed as {@code raid simulate array} does, and says what it failed with. Loaded with each planted bug anew. */
public final class SeedRun implements LongFunction<Optional<String>> {
    private final Optional<Policy> policy;

    /** @param policy of all arrays; empty if the seeds decide */
    public SeedRun(String policy) {
        this.policy = Arrays.stream(Policy.values())
                .filter(one -> one.toString().equals(policy))
                .findFirst();
    }

    @Override
    public Optional<String> apply(long seed) {
        RunPlan plan = RunPlan.of(seed);
        return Simulation.run(policy.map(plan::withPolicy).orElse(plan))
                .failure()
                .map(failure -> failure.kind() + ": " + failure.what());
    }
}
