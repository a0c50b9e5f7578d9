package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.layer.TimedEngine.Cost;
import org.asyncraid.async.layer.TimedLoad.Request;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.Scheduler;
import org.junit.jupiter.api.Test;

/** Small blocks are done at once, large ones by the engine that is slow to start: the crossover is learned, or set. */
class S07CrossoverTest {
    private static final long CROSSOVER = 1 << 14;

    private static List<Integer> after(Scheduler scheduler, long bytes) {
        TimedLoad load = new TimedLoad(scheduler);
        load.add("quick", Map.of(OperationKinds.CRC32C, new Cost(0, 1)));
        load.add("strong", Map.of(OperationKinds.CRC32C, new Cost(CROSSOVER * 0.9, 0.1)));
        List<Request> sizes = new ArrayList<>();
        for (int n = 0; n < 400; n++) {
            sizes.add(new Request(OperationKinds.CRC32C, 512L << n % 12));
        }
        load.run(sizes, 1);
        return load.run(Collections.nCopies(100, new Request(OperationKinds.CRC32C, bytes)), 1);
    }

    @Test
    void theCrossoverIsLearned() {
        for (long bytes = 512; bytes <= 512 << 11; bytes *= 2) {
            List<Integer> shares = after(new Learned(), bytes);
            int best = bytes <= CROSSOVER / 2 ? shares.getFirst() : shares.getLast();
            long size = bytes;
            assertTrue(bytes == CROSSOVER || best >= 95, () -> size + " bytes: " + shares);
        }
    }

    @Test
    void aClientThatKnowsBetterSetsIt() {
        assertEquals(List.of(0, 100), after(new FixedPriority("strong"), 512));
        assertEquals(List.of(100, 0), after(new FixedPriority("quick"), 1 << 20));
    }
}
