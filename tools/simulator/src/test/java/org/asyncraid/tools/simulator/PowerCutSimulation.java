package org.asyncraid.tools.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.tools.simulator.PowerCuts.SceneOutcome;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.run.PowerCut;
import org.asyncraid.tools.simulator.run.PowerCut.Scene;
import org.asyncraid.tools.simulator.run.PowerCutRun;
import org.asyncraid.tools.simulator.run.Situation;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.asyncraid.tools.simulator.swarm.Policy.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The power goes with any write of small arrays, and leaves any part of what was not durable. */
class PowerCutSimulation {
    private static final int ONE_IN = 80;
    private static final int ONE_IN_CLOSED = 25;
    private static final int THREADS = 2;

    @Test
    void whateverAPowerCutLeavesThereIsAnArrayWithAllThatWasPromised() throws InterruptedException {
        for (SceneOutcome scene : cuts(PowerCuts.scenes(Optional.empty(), 1), ONE_IN)) {
            assertEquals(List.of(), scene.outcome().failures(), () -> "in " + scene.scene());
            assertTrue(scene.outcome().runs() > 0, () -> "no cut in " + scene.scene());
        }
    }

    /**
     * The write hole: a block that no write was touching comes out wrong. A bitmap makes the resync after a crash short, and
     * does not close it.
     */
    @ParameterizedTest
    @CsvSource({"NONE, RAID5", "NONE, RAID6", "BITMAP, RAID5", "BITMAP, RAID6"})
    void theWriteHoleIsFoundInADegradedArrayThatLogsNoContent(Policy policy, RaidLevel level)
            throws InterruptedException {
        List<PowerCuts.Failure> failures = cutsOfDegraded(policy, level, Promise.TOUCHED_BLOCKS, 1);
        assertEquals(Kind.WRONG_CONTENT, failures.getFirst().failed().kind());
    }

    /** The same array, the same oracle, and nothing is found. */
    @ParameterizedTest
    @CsvSource({
        "PPL, RAID5",
        "PPL6, RAID6",
        "JOURNAL, RAID5",
        "JOURNAL, RAID6",
        "JOURNAL_BACK, RAID5",
        "JOURNAL_BACK, RAID6"
    })
    void theWriteHoleIsClosedInADegradedArrayThatLogsContent(Policy policy, RaidLevel level)
            throws InterruptedException {
        assertEquals(List.of(), cutsOfDegraded(policy, level, Promise.TOUCHED_BLOCKS, ONE_IN_CLOSED));
    }

    /** Blocks that were being written come out old or new as well, where members were missing before the cut. */
    @ParameterizedTest
    @CsvSource({"PPL6, RAID6", "JOURNAL, RAID5", "JOURNAL_BACK, RAID5"})
    void whatWasBeingWrittenIsOldOrNew(Policy policy, RaidLevel level) throws InterruptedException {
        assertEquals(List.of(), cutsOfDegraded(policy, level, Promise.NOTHING, ONE_IN_CLOSED));
    }

    /** Cuts after which something was lost once, and why. */
    @ParameterizedTest
    @CsvSource({
        "NONE, RAID5, REPLACE, 1, 42, 1, the old member was recorded as faulty before its replacement as complete",
        "NONE, RAID6, REPLACE, 1, 2, 1, a spare that had not heard of its slot was written to as if it had been filled",
        "NONE, RAID6, HEALTHY, 2, 87, 6, a second cut in a row left members two events behind",
        "PPL6, RAID6, HEALTHY, 1, 82, 19, logs were emptied before an absent member was recorded as out of the array",
        "PPL, RAID5, REPLACE, 1, 60, 58, a replay left a replacement behind that took the slot at the next start",
        "PPL6, RAID6, REPLACE, 1, 72, 48, a replacement took its slot without the log of what was being written",
    })
    void cutsThatLostSomethingOnce(
            Policy policy,
            RaidLevel level,
            Situation situation,
            long seed,
            long change,
            int leftover,
            String whatItWas) {
        Scene scene = new Scene(policy, level, situation, seed);
        assertEquals(
                Optional.empty(),
                PowerCutRun.run(new PowerCut(scene, change, leftover)).failure(),
                whatItWas);
    }

    private static List<PowerCuts.Failure> cutsOfDegraded(Policy policy, RaidLevel level, Promise letPass, int oneIn)
            throws InterruptedException {
        Scene scene = new Scene(policy, level, Situation.DEGRADED, 1).lettingPass(letPass);
        PowerCuts.Outcome outcome = cuts(List.of(scene), oneIn).getFirst().outcome();
        assertTrue(outcome.runs() > 1, "nothing was cut");
        return outcome.failures();
    }

    private static List<SceneOutcome> cuts(List<Scene> scenes, int oneIn) throws InterruptedException {
        return new PowerCuts(scenes, oneIn, THREADS, 1).run(done -> {}, () -> false);
    }
}
