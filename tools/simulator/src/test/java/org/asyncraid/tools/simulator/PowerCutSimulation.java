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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The power goes with any write of small arrays, and leaves any part of what was not durable. */
class PowerCutSimulation {
    private static final int ONE_IN = 40;
    private static final int THREADS = 2;

    @Test
    void whateverAPowerCutLeavesThereIsAnArrayWithAllThatWasPromised() throws InterruptedException {
        for (SceneOutcome scene : cuts(PowerCuts.scenes(Optional.empty(), 1, true), ONE_IN)) {
            assertEquals(List.of(), scene.outcome().failures(), () -> "in " + scene.scene());
            assertTrue(scene.outcome().runs() > 0, () -> "no cut in " + scene.scene());
        }
    }

    /** The same cuts, the same oracle, but nothing let pass. */
    @Test
    void theWriteHoleIsFoundInADegradedArrayThatLogsNothing() throws InterruptedException {
        Scene scene = new Scene(Policy.NONE, RaidLevel.RAID5, Situation.DEGRADED, 1, false);
        List<PowerCuts.Failure> failures =
                cuts(List.of(scene), 1).getFirst().outcome().failures();
        assertEquals(Kind.WRONG_CONTENT, failures.getFirst().failed().kind());
    }

    /** Cuts after which something was lost once, and why. */
    @ParameterizedTest
    @CsvSource({
        "RAID5, REPLACE, 1, 42, 1, the old member was recorded as faulty before its replacement as complete",
        "RAID6, REPLACE, 1, 2, 1, a spare that had not heard of its slot was written to as if it had been filled",
        "RAID6, HEALTHY, 2, 87, 6, a second cut in a row left members two events behind",
    })
    void cutsThatLostSomethingOnce(
            RaidLevel level, Situation situation, long seed, long change, int leftover, String whatItWas) {
        Scene scene = new Scene(Policy.NONE, level, situation, seed, true);
        assertEquals(
                Optional.empty(),
                PowerCutRun.run(new PowerCut(scene, change, leftover)).failure(),
                whatItWas);
    }

    private static List<SceneOutcome> cuts(List<Scene> scenes, int oneIn) throws InterruptedException {
        return new PowerCuts(scenes, oneIn, THREADS, 1).run(done -> {}, () -> false);
    }
}
