package org.asyncraid.tools.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.run.RunPlan;
import org.asyncraid.tools.simulator.run.RunResult;
import org.asyncraid.tools.simulator.run.RunResult.Failed;
import org.asyncraid.tools.simulator.run.Simulation;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.junit.jupiter.api.Test;

class SimulationTest {
    /** Of seed 5, 1,000 operations, policy none. */
    private static final String RECORDED_DIGEST = "e95cd0fb49723c5a";

    @Test
    void aSeedReplaysToTheSameTrace() {
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        RunResult result = Simulation.run(RunPlan.of(5), first);
        assertEquals(result.digest(), Simulation.run(RunPlan.of(5), second).digest());
        assertEquals(first.toString(), second.toString());
        assertTrue(first.length() > 100_000, "the trace has only " + first.length() + " characters");
    }

    /**
     * A run is the same on every machine. Whatever changes what the array asks of its disks, or when, changes the digest: the
     * new one is recorded then, in the same commit.
     */
    @Test
    void aSeedOfAThousandOperationsComesToTheRecordedDigest() {
        RunResult result = Simulation.run(RunPlan.of(5).withOperations(1000).withPolicy(Policy.NONE));
        assertEquals(RECORDED_DIGEST, Long.toHexString(result.digest()));
    }

    @Test
    void tracesOfDifferentSeedsDiffer() {
        assertNotEquals(
                Simulation.run(RunPlan.of(5)).digest(),
                Simulation.run(RunPlan.of(6)).digest());
    }

    /** Nothing logged, a power cut, a member lost: exactly what the array does not promise to survive. */
    @Test
    void theOracleFindsTheWriteHoleWhereNothingIsLogged() {
        Failed failure = LongStream.rangeClosed(1, 200)
                .mapToObj(seed ->
                        Simulation.run(RunPlan.of(seed).withPolicy(Policy.NONE).strict()))
                .flatMap(result -> result.failure().stream())
                .findFirst()
                .orElseThrow();
        assertEquals(Kind.WRONG_CONTENT, failure.kind());
    }

    @Test
    void aFailureShrinksToAFewStepsThatFailAlike() {
        RunResult failed = LongStream.rangeClosed(1, 200)
                .mapToObj(seed -> Simulation.run(RunPlan.of(seed).strict()))
                .filter(result -> result.failure().isPresent())
                .findFirst()
                .orElseThrow();
        RunResult shrunk = Shrinker.shrink(failed, runs -> {});
        assertTrue(Shrinker.steps(shrunk.plan()) < 20, shrunk.plan() + " is not small");
        assertEquals(
                failed.failure().orElseThrow().kind(),
                Simulation.run(shrunk.plan()).failure().orElseThrow().kind());
    }
}
