package org.asyncraid.tools.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Assignment;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Lanes;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to choose one of eight engines? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class DecisionBenchmark {
    private static final int LANES = 8;

    /** Time between two decisions. */
    private static final int NANOS_APART = 500;

    /** Who chooses. */
    public enum Policy {
        FIXED_PRIORITY,
        ROUND_ROBIN,
        LEAST_LOADED,
        SIZE_THRESHOLD,
        LEARNED
    }

    /** What a scheduler that learns has seen of each engine before. */
    private static final int OPERATIONS_KNOWN = 100;

    @Param
    public Policy policy;

    private final Load load = new Load();
    private final Descriptor operation =
            new DescriptorPool(1).take().begin(OperationKinds.COPY, 4096).sourceAt(4096);
    private Scheduler scheduler;

    @Setup
    public void prepare() {
        scheduler = switch (policy) {
            case FIXED_PRIORITY -> new FixedPriority("engine5", "engine2");
            case ROUND_ROBIN -> new RoundRobin();
            case LEAST_LOADED -> new LeastLoaded();
            case LEARNED -> new Learned();
            case SIZE_THRESHOLD -> new SizeThreshold(100_000);
        };
        for (int lane = 0; lane < LANES; lane++) {
            scheduler.joined(lane, load);
            for (int n = 0; n < OPERATIONS_KNOWN; n++) {
                Assignment assignment = new Assignment();
                assignment.begin(scheduler, n * 100_000L);
                scheduler.submitted(lane, operation, operation.bytes(), assignment);
                assignment.end(n * 100_000L + 1_000 + 100L * lane, true);
                scheduler.ended(lane, operation, operation.bytes(), assignment, true);
            }
        }
    }

    /** The load and the time move with each decision, as in a layer, which reads the clock once for all of a submission. */
    @Benchmark
    public int decide() {
        load.nowNanos += NANOS_APART;
        int lane = scheduler.choose(operation, (1L << LANES) - 1, (1L << LANES) - 1, load);
        load.bytes[lane] = load.bytes[lane] + 4096 & 0xfffff;
        return lane;
    }

    private static final class Load implements Lanes {
        private final long[] bytes = new long[LANES];
        private final Capabilities[] capabilities = new Capabilities[LANES];
        private long nowNanos = 100_000L * OPERATIONS_KNOWN;

        Load() {
            for (int lane = 0; lane < LANES; lane++) {
                capabilities[lane] = new Capabilities(Map.of(), 64, true, lane == LANES - 1, true);
            }
        }

        @Override
        public String engineName(int lane) {
            return "engine" + lane;
        }

        @Override
        public Capabilities capabilities(int lane) {
            return capabilities[lane];
        }

        @Override
        public long nowNanos() {
            return nowNanos;
        }

        @Override
        public int operationsInFlight(int lane) {
            return (int) (bytes[lane] / 4096);
        }

        @Override
        public long bytesInFlight(int lane) {
            return bytes[lane];
        }
    }
}
