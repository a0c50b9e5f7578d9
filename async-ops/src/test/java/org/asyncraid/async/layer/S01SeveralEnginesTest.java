package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.layer.TimedEngine.Cost;
import org.asyncraid.async.layer.TimedLoad.Request;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.junit.jupiter.api.Test;

/** Several engines for an operation, and a scheduler that divides it among them by its policy. */
class S01SeveralEnginesTest {
    private static List<Integer> shares(Scheduler scheduler) {
        TimedLoad load = new TimedLoad(scheduler);
        load.add("slow", Map.of(OperationKinds.XOR, new Cost(4_000, 0)));
        load.add("middle", Map.of(OperationKinds.XOR, new Cost(2_000, 0)));
        load.add("fast", Map.of(OperationKinds.XOR, new Cost(1_000, 0)));
        return load.run(Collections.nCopies(7_000, new Request(OperationKinds.XOR, 4096)), 64);
    }

    @Test
    void turnsAreEqual() {
        assertEquals(
                List.of(2_333, 2_333, 2_334),
                shares(new RoundRobin()).stream().sorted().toList());
    }

    @Test
    void learnedSharesFollowTheSpeeds() {
        List<Integer> shares = shares(new Learned());
        List<Integer> right = List.of(1_000, 2_000, 4_000);
        for (int engine = 0; engine < 3; engine++) {
            double share = (double) shares.get(engine) / right.get(engine);
            assertTrue(share > 0.9 && share < 1.1, () -> shares + " where speeds make it " + right);
        }
    }
}
