package org.asyncraid.async.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.OperationKinds;

class SchedulerTest {
    private static final Descriptor SMALL =
            new DescriptorPool(1).take().begin(OperationKinds.COPY, 4096).sourceAt(4096);
    private static final Descriptor LARGE =
            new DescriptorPool(1).take().begin(OperationKinds.COPY, 4097).sourceAt(4096);

    /** Four lanes: a, b and d work on their own, c is synchronous. */
    private static final class FourLanes implements Lanes {
        final long[] bytes = new long[4];

        @Override
        public String engineName(int lane) {
            return List.of("a", "b", "c", "d").get(lane);
        }

        @Override
        public Capabilities capabilities(int lane) {
            return new Capabilities(Map.of(), 1, true, lane == 2, true);
        }

        @Override
        public long nowNanos() {
            return 0;
        }

        @Override
        public int operationsInFlight(int lane) {
            return 0;
        }

        @Override
        public long bytesInFlight(int lane) {
            return bytes[lane];
        }
    }

    private final FourLanes lanes = new FourLanes();

    private <S extends Scheduler> S joined(S scheduler) {
        for (int lane = 0; lane < 4; lane++) {
            scheduler.joined(lane, lanes);
        }
        return scheduler;
    }

    @Example
    void fixedPriorityTakesTheFirstOfItsNamesThenTheOthersByLane() {
        Scheduler scheduler = joined(new FixedPriority("d", "b"));
        assertEquals(3, scheduler.choose(SMALL, 0b1111, 0b1111, lanes));
        assertEquals(1, scheduler.choose(SMALL, 0b0111, 0b0111, lanes));
        assertEquals(0, scheduler.choose(SMALL, 0b0101, 0b0101, lanes));
        assertEquals(2, scheduler.choose(SMALL, 0b0100, 0b0100, lanes));
    }

    @Example
    void roundRobinTakesCandidatesInTurn() {
        Scheduler scheduler = joined(new RoundRobin());
        List<Integer> chosen = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            chosen.add(scheduler.choose(SMALL, 0b1011, 0b1011, lanes));
        }
        assertEquals(List.of(0, 1, 3, 0, 1), chosen);
        assertEquals(2, scheduler.choose(SMALL, 0b0101, 0b0101, lanes));
        assertEquals(63, scheduler.choose(SMALL, 1L << 63 | 1, 1L << 63 | 1, lanes));
        assertEquals(0, scheduler.choose(SMALL, 1L << 63 | 1, 1L << 63 | 1, lanes));
    }

    @Example
    void leastLoadedTakesTheFewestBytesInFlight() {
        Scheduler scheduler = joined(new LeastLoaded());
        lanes.bytes[0] = 30;
        lanes.bytes[1] = 10;
        lanes.bytes[2] = 20;
        lanes.bytes[3] = 10;
        assertEquals(1, scheduler.choose(SMALL, 0b1111, 0b1111, lanes));
        assertEquals(2, scheduler.choose(SMALL, 0b0101, 0b0101, lanes));
    }

    @Example
    void sizeThresholdKeepsSmallWorkAtHomeAndSpreadsLargeWork() {
        Scheduler scheduler = joined(new SizeThreshold(4097));
        lanes.bytes[0] = 10;
        assertEquals(2, scheduler.choose(SMALL, 0b1111, 0b1111, lanes));
        assertEquals(1, scheduler.choose(LARGE, 0b1111, 0b1111, lanes));
        assertEquals(0, scheduler.choose(SMALL, 0b0001, 0b0001, lanes));
        assertEquals(2, scheduler.choose(LARGE, 0b0100, 0b0100, lanes));
    }

    @Property(tries = 200)
    void everySchedulerChoosesOneOfTheCandidates(@ForAll long seed) {
        SeededRandom random = SeededRandom.of(seed);
        for (int lane = 0; lane < 4; lane++) {
            lanes.bytes[lane] = random.nextInt(100);
        }
        List<Scheduler> schedulers = List.of(
                joined(new FixedPriority("c")),
                joined(new RoundRobin()),
                joined(new LeastLoaded()),
                joined(new SizeThreshold(random.nextInt(10_000))));
        for (int n = 0; n < 20; n++) {
            long candidates = 1 + random.nextInt(15);
            for (Scheduler scheduler : schedulers) {
                int chosen = scheduler.choose(random.nextBoolean() ? SMALL : LARGE, 15, candidates, lanes);
                assertTrue((candidates >>> chosen & 1) == 1, scheduler.name() + " chose " + chosen);
            }
        }
    }
}
