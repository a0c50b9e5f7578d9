package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.op.OperationKinds;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does an operation cost on its way through the offload layer, from submission to completion, when the engine does
 * nothing? On a loop in real time, where each completion submits the next.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class OffloadBenchmark {
    private static final int OPERATIONS = 100_000;
    private static final int BLOCK_BYTES = 4096;
    private static final int BLOCKS = 32;

    /** What the layer has to do for an operation. */
    public enum Path {
        /** Hand it on. */
        WHOLE,
        /** Continue a pq of ten sources on an engine of four: seven pieces. */
        CONTINUED,
        /** Copy the destination first, which the operation reads and the engine may spoil. */
        SECURED,
        /** Compose a recovery of two blocks of four of pq and xor: six parts. */
        LOWERED
    }

    @Param
    public Path path;

    @Param({"1", "8"})
    public int engines;

    /** Operations in flight. */
    @Param("32")
    public int inFlight;

    private final Arena arena = Arena.ofShared();
    private long blocks;
    private LayerRun layer;

    @Setup
    public void prepare() {
        blocks = arena.allocate((long) BLOCKS * BLOCK_BYTES, BLOCK_BYTES).address();
        layer = new LayerRun(
                this::fill,
                IntStream.range(0, engines)
                        .mapToObj(e -> new IdleEngine("idle" + e, path != Path.SECURED))
                        .toArray(Engine[]::new));
    }

    @TearDown
    public void release() {
        layer.close();
        arena.close();
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void submitToCompletion() {
        layer.run(OPERATIONS, inFlight);
    }

    private void fill(Descriptor descriptor) {
        switch (path) {
            case WHOLE ->
                descriptor
                        .begin(OperationKinds.COPY, BLOCK_BYTES)
                        .sourceAt(block(0))
                        .destinationAt(block(1));
            case CONTINUED -> fillPq(descriptor);
            case SECURED ->
                descriptor
                        .begin(OperationKinds.XOR, BLOCK_BYTES)
                        .sourceAt(block(0))
                        .destinationAt(block(1))
                        .accumulate();
            case LOWERED -> fillRecovery(descriptor);
        }
    }

    private void fillPq(Descriptor descriptor) {
        descriptor.begin(OperationKinds.PQ, BLOCK_BYTES);
        for (int s = 0; s < 10; s++) {
            descriptor.sourceAt(block(s)).coefficient(1 + s);
        }
        descriptor.destinationAt(block(10)).destinationAt(block(11));
    }

    private void fillRecovery(Descriptor descriptor) {
        descriptor.begin(OperationKinds.RECOVER_TWO_DATA, BLOCK_BYTES);
        for (int s = 0; s < 2; s++) {
            descriptor.sourceAt(block(s)).coefficient(1 + s);
        }
        descriptor.sourceAt(block(2)).sourceAt(block(3)).coefficient(4).coefficient(8);
        descriptor.destinationAt(block(4)).destinationAt(block(5));
    }

    private long block(int index) {
        return blocks + (long) index * BLOCK_BYTES;
    }
}
