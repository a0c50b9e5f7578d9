package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.plan.Lowerings;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.junit.jupiter.api.Test;

/** How long engines of different speed need for a mix of operations, in virtual time, by scheduler. */
class MakespanSimulation {
    /** Others than those that a build tries: {@code -Dasyncraid.makespan.first=200}. */
    private static final long FIRST = Long.getLong("asyncraid.makespan.first", 0);

    private static final int SETS = 200;
    private static final int OPERATIONS = 3_000;

    /** So many that most engines end 200 of them after they have become slow. */
    private static final int OPERATIONS_WITH_A_CHANGE = 6_000;

    private static final int OPERATIONS_BEFORE_IT = 1_000;
    private static final int OPERATIONS_TO_ADAPT = 200;
    private static final int IN_FLIGHT = 256;
    private static final OperationKind[] KINDS = {
        OperationKinds.XOR, OperationKinds.PQ, OperationKinds.COPY, OperationKinds.CRC32C
    };
    private static final OffloadConfig CONFIG = new OffloadConfig(
            IN_FLIGHT, OffloadConfig.MIN_SCRATCH_PAGES, 4096, Long.MAX_VALUE / 4, HealthPolicy.STANDARD);

    /** Engines and operations that follow from a seed. */
    static final class Workload {
        final List<Map<OperationKind, TimedEngine.Cost>> engines = new ArrayList<>();
        final List<Integer> depths = new ArrayList<>();
        final List<Integer> units = new ArrayList<>();
        final List<OperationKind> kinds = new ArrayList<>();
        final List<Integer> lengths = new ArrayList<>();

        Workload(long seed, int operations) {
            SeededRandom random = SeededRandom.of(seed);
            int count = 2 + random.nextInt(5);
            for (int e = 0; e < count; e++) {
                double speed = Math.exp(random.nextDouble() * Math.log(20));
                Map<OperationKind, TimedEngine.Cost> costs = new HashMap<>();
                for (OperationKind kind : KINDS) {
                    if (e == 0 || random.nextInt(4) > 0) {
                        double knack = Math.exp((random.nextDouble() - 0.5) * Math.log(9));
                        costs.put(
                                kind,
                                new TimedEngine.Cost(
                                        speed * knack * (100 + random.nextInt(3_000)),
                                        speed * knack * 0.05 * (1 + random.nextDouble())));
                    }
                }
                if (!costs.isEmpty()) {
                    engines.add(costs);
                    depths.add(1 << (2 + random.nextInt(6)));
                    units.add(random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1);
                }
            }
            int[] shares = random.ints(KINDS.length, 0, 10).toArray();
            shares[0]++;
            List<OperationKind> urn = new ArrayList<>();
            for (int k = 0; k < KINDS.length; k++) {
                for (int n = 0; n < shares[k]; n++) {
                    urn.add(KINDS[k]);
                }
            }
            int smallest = 9 + random.nextInt(4);
            int octaves = 1 + random.nextInt(8);
            for (int n = 0; n < operations; n++) {
                kinds.add(urn.get(random.nextInt(urn.size())));
                lengths.add((1 << (smallest + random.nextInt(octaves))) + random.nextInt(1 << smallest));
            }
        }

        /** Whether some kind has engines of which one is twice as fast as another. */
        boolean isUnequal() {
            for (OperationKind kind : kinds) {
                double fastest = Double.POSITIVE_INFINITY;
                double slowest = 0;
                for (Map<OperationKind, TimedEngine.Cost> costs : engines) {
                    TimedEngine.Cost cost = costs.get(kind);
                    if (cost != null) {
                        fastest = Math.min(fastest, cost.nanosPerByte());
                        slowest = Math.max(slowest, cost.nanosPerByte());
                    }
                }
                if (slowest >= 2 * fastest) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A run under a scheduler. */
    static final class Run {
        final SimulatedLoop loop = new SimulatedLoop(1);
        final OffloadLayer layer;
        final List<TimedEngine> engines = new ArrayList<>();
        private final Workload workload;
        private final int operations;
        final long[] endedNanos;
        Runnable afterEach = () -> {};
        private int submitted;
        int completed;

        Run(Workload workload, Scheduler scheduler) {
            this.workload = workload;
            operations = workload.kinds.size();
            endedNanos = new long[operations];
            layer = new OffloadLayer(loop, scheduler, CONFIG, Lowerings.none());
            for (int e = 0; e < workload.engines.size(); e++) {
                engines.add(new TimedEngine(
                        "e" + e, workload.depths.get(e), workload.units.get(e), workload.engines.get(e)));
                layer.addEngine(engines.get(e));
            }
        }

        long makespanNanos() {
            while (submitted < IN_FLIGHT) {
                submitNext(layer.descriptors().take());
            }
            assertTrue(loop.runUntil(() -> completed == operations), () -> "stuck after " + completed);
            return loop.clock().nowNanos();
        }

        /** From the end of one operation to the last at which there were more to come. */
        long nanosFrom(int operation) {
            return endedNanos[operations - IN_FLIGHT] - endedNanos[operation];
        }

        private void submitNext(Descriptor descriptor) {
            OperationKind kind = workload.kinds.get(submitted);
            descriptor.begin(kind, workload.lengths.get(submitted));
            submitted++;
            long address = 4096;
            int sources = kind == OperationKinds.XOR || kind == OperationKinds.PQ ? 4 : 1;
            for (int s = 0; s < sources; s++) {
                descriptor.sourceAt(address += 1 << 24);
                if (kind == OperationKinds.PQ) {
                    descriptor.coefficient(1 << s);
                }
            }
            for (int d = 0; d < kind.shape().destinations().max(); d++) {
                descriptor.destinationAt(address += 1 << 24);
            }
            layer.submit(descriptor.onCompletion(this::completed));
        }

        private void completed(Descriptor done) {
            endedNanos[completed++] = loop.clock().nowNanos();
            afterEach.run();
            if (submitted < operations) {
                submitNext(done);
            } else {
                done.release();
            }
        }
    }

    @Test
    void theLearnedSchedulerIsNearTheBestOfAllOthersOrBetterAndBeatsRoundRobin() {
        List<Supplier<Scheduler>> others =
                List.of(FixedPriority::new, RoundRobin::new, LeastLoaded::new, () -> new SizeThreshold(1 << 16));
        List<String> misses = new ArrayList<>();
        int unequal = 0;
        int beaten = 0;
        for (long seed = FIRST; seed < FIRST + SETS; seed++) {
            Workload workload = new Workload(seed, OPERATIONS);
            long learned = new Run(workload, new Learned()).makespanNanos();
            long best = Long.MAX_VALUE;
            long roundRobin = 0;
            for (Supplier<Scheduler> other : others) {
                Scheduler scheduler = other.get();
                long nanos = new Run(workload, scheduler).makespanNanos();
                best = Math.min(best, nanos);
                roundRobin = scheduler instanceof RoundRobin ? nanos : roundRobin;
            }
            if (learned > 1.10 * best) {
                misses.add("seed " + seed + ": " + (double) learned / best);
            }
            if (workload.isUnequal()) {
                unequal++;
                beaten += learned < roundRobin ? 1 : 0;
            }
        }
        assertEquals(List.of(), misses, "makespans of more than 1.10 times the best other's");
        assertTrue(unequal > SETS / 2, unequal + " sets of unequal engines");
        assertTrue(beaten >= unequal * 0.95, "better than round robin in " + beaten + " of " + unequal + " sets");
    }

    /**
     * Looks at the rest of the run from where the engine that became slow has ended 200 operations since, and compares it
     * with the same rest of a run in which it was slow from the start. Where it has not ended as many when two thirds of the
     * run are over, because it is not asked to, the rest is looked at from there: more is asked than 200 operations.
     */
    @Test
    void whenAnEngineSlowsDownTheLearnedSchedulerIsNearItsBestAgainAfter200OfItsOperations() {
        List<String> misses = new ArrayList<>();
        int after200 = 0;
        for (long seed = FIRST; seed < FIRST + SETS; seed++) {
            Workload workload = new Workload(seed, OPERATIONS_WITH_A_CHANGE);
            int victim = (int) (seed % workload.engines.size());
            Run always = new Run(workload, new Learned());
            always.engines.get(victim).slowDown(10);
            always.makespanNanos();

            Run suddenly = new Run(workload, new Learned());
            TimedEngine engine = suddenly.engines.get(victim);
            int[] adapted = {OPERATIONS_WITH_A_CHANGE * 2 / 3};
            int[] endedBefore = {0};
            suddenly.afterEach = () -> {
                if (suddenly.completed == OPERATIONS_BEFORE_IT) {
                    engine.slowDown(10);
                    endedBefore[0] = engine.ended();
                } else if (suddenly.completed > OPERATIONS_BEFORE_IT
                        && engine.ended() - endedBefore[0] >= OPERATIONS_TO_ADAPT) {
                    adapted[0] = Math.min(adapted[0], suddenly.completed - 1);
                }
            };
            suddenly.makespanNanos();
            after200 += adapted[0] < OPERATIONS_WITH_A_CHANGE * 2 / 3 ? 1 : 0;

            double ratio = (double) suddenly.nanosFrom(adapted[0]) / always.nanosFrom(adapted[0]);
            if (ratio > 1.15) {
                misses.add("seed " + seed + ": " + ratio);
            }
        }
        assertEquals(List.of(), misses, "rests of runs of more than 1.15 times their length");
        assertTrue(after200 > SETS / 2, "200 operations of the slow engine in " + after200 + " sets only");
    }
}
