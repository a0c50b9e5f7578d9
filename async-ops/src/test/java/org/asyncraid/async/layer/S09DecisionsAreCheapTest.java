package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Lanes;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.junit.jupiter.api.Test;

/**
 * The cost of a decision is bounded: it looks at each candidate a few times at most, whatever has gone before. How long it
 * takes is for the benchmark to say.
 */
class S09DecisionsAreCheapTest {
    private static final int LANES = 8;

    private static final class CountedLanes implements Lanes {
        private final Map<Integer, Capabilities> capabilities = new HashMap<>();
        int looks;

        @Override
        public String engineName(int lane) {
            return "engine" + lane;
        }

        @Override
        public Capabilities capabilities(int lane) {
            looks++;
            return capabilities.computeIfAbsent(
                    lane, n -> new Capabilities(Map.of(OperationKinds.COPY, KindLimits.ANY), 64, true, n == 0, true));
        }

        @Override
        public long nowNanos() {
            looks++;
            return 0;
        }

        @Override
        public int operationsInFlight(int lane) {
            looks++;
            return lane;
        }

        @Override
        public long bytesInFlight(int lane) {
            looks++;
            return 100L * lane;
        }
    }

    @Test
    void aDecisionLooksAtEachCandidateOnceOrTwice() {
        List<Scheduler> schedulers = List.of(
                new FixedPriority("engine5"),
                new RoundRobin(),
                new LeastLoaded(),
                new SizeThreshold(1_000),
                new Learned());
        for (Scheduler scheduler : schedulers) {
            CountedLanes lanes = new CountedLanes();
            for (int lane = 0; lane < LANES; lane++) {
                scheduler.joined(lane, lanes);
            }
            for (int n = 0; n < 1_000; n++) {
                Descriptor copy = new DescriptorPool(1).take().begin(OperationKinds.COPY, 1L << n % 20);
                lanes.looks = 0;
                long all = (1L << LANES) - 1;
                scheduler.choose(copy, all, all, lanes);
                assertTrue(lanes.looks <= 2 * LANES + 1, () -> scheduler.name() + ": " + lanes.looks + " looks");
            }
        }
    }
}
