package org.asyncraid.tools.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.asyncraid.tools.simulator.run.FaultKind;
import org.asyncraid.tools.simulator.run.RunPlan;
import org.asyncraid.tools.simulator.run.Simulation;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays under everything that can go wrong. */
class ArraySimulation {
    private static final int THREADS = 2;

    @Test
    void twoHundredSeedsLoseNothingAndMeetEveryFault() throws InterruptedException {
        Campaign.Outcome outcome = run(RunPlan.of(1), 200);
        assertEquals(List.of(), outcome.failures());
        for (FaultKind kind : FaultKind.values()) {
            assertTrue(outcome.counts().of(kind) > 0, "never happened: " + kind.words());
        }
    }

    @Test
    void whereMoreGoesWrongThanItCanBearAnArrayRefusesOrTellsWhatIsLost() throws InterruptedException {
        RunPlan plan = RunPlan.of(1).withOperations(200).goingBeyond();
        assertEquals(List.of(), run(plan, 40).failures());
    }

    /** Seeds that failed once, and what was wrong with the array. */
    @ParameterizedTest
    @CsvSource({
        "1, a rebuild of two members of which one had come further wanted parity that was not read",
        "6, a resync of stripes whose parity has no member to go to",
        "8, a stop that left the members' caches as they were",
        "13, an update of superblocks that came in while the last member was lost was owed for ever",
        "33, a spare that was removed while its superblock was being written",
        "107, members that were absent at the start were not recorded as such",
        "225, a spare that was removed and came back read another one's role as its own",
        "407, superblocks disagreed for good after a crash between two of them",
        "1153, a resync left a row out whose parity a read of its unreadable block believed later",
    })
    void seedsThatFailedOnce(long seed, String whatItWas) {
        assertEquals(
                Optional.empty(),
                Simulation.run(RunPlan.of(seed).withPolicy(Policy.NONE)).failure(),
                whatItWas);
    }

    /** Seeds that failed once with a partial parity log. */
    @ParameterizedTest
    @CsvSource({
        "PPL6, 2, units from before a restart that updated no superblock counted as newer than those after it",
        "PPL6, 18, a new array had no mark, so that it did not start degraded before its first update",
        "PPL, 204, a crash in the update that began a rebuild left nobody but the spare knowing of it",
        "PPL6, 674, a write planned before its parity's member was there was logged with parity it had not computed",
        "PPL6, 524, a member that was absent from a replay came back before anybody had recorded its absence",
    })
    void seedsOfParityLogsThatFailedOnce(Policy policy, long seed, String whatItWas) {
        assertEquals(
                Optional.empty(),
                Simulation.run(RunPlan.of(seed).withPolicy(policy)).failure(),
                whatItWas);
    }

    private static Campaign.Outcome run(RunPlan plan, int seeds) throws InterruptedException {
        return new Campaign(plan, seeds, THREADS, 3).run(done -> {}, () -> false);
    }
}
