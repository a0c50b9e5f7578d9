package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.NativeMemory;
import org.asyncraid.engines.kernels.Terms;
import org.asyncraid.engines.software.InlineEngine;
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

/** What does P and Q of eight blocks take through the offload layer and its inline engine, and what by the bare kernel? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 10, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class InlineBenchmark {
    /** How many a call of {@link #compute} does. */
    static final int OPERATIONS = 10_000;

    private static final int BLOCKS = 8;
    private static final long PAGE_BYTES = 4096;

    /** Who calls the kernel; both on the loop's thread. */
    public enum Way {
        BARE,
        LAYER
    }

    @Param
    public Way way;

    /** Bytes of a block. */
    @Param({"4096", "65536"})
    public int bytes;

    private final Arena arena = Arena.ofShared();
    private final Kernels kernels = KernelsSelection.get().kernels();
    private final Terms sources = new Terms(BLOCKS);
    private long p;
    private long q;
    private final Runnable computeAll = this::computeAll;
    private final LayerRun layer = new LayerRun(this::fill, new InlineEngine("inline", kernels));

    @Setup
    public void prepare() {
        for (int block = 0; block < BLOCKS; block++) {
            sources.add(
                    arena.allocate(bytes, PAGE_BYTES).fill((byte) (block + 1)).address(), Gf256.exp(block));
        }
        p = arena.allocate(bytes, PAGE_BYTES).address();
        q = arena.allocate(bytes, PAGE_BYTES).address();
        verify();
    }

    /** Fails unless the way that is set gives the right P and Q. */
    void verify() {
        NativeMemory.ALL.asSlice(p, bytes).fill((byte) 0);
        compute();
        if (kernels.pqValidate(sources, p, q, bytes) != 0) {
            throw new IllegalStateException(way + " computes a wrong P or Q");
        }
    }

    @TearDown
    public void release() {
        layer.close();
        arena.close();
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void compute() {
        if (way == Way.BARE) {
            layer.onLoop(computeAll);
        } else {
            layer.run(OPERATIONS, 1);
        }
    }

    private void computeAll() {
        for (int n = 0; n < OPERATIONS; n++) {
            kernels.pq(sources, p, q, bytes, false);
        }
    }

    private void fill(Descriptor descriptor) {
        descriptor.begin(OperationKinds.PQ, bytes);
        for (int block = 0; block < BLOCKS; block++) {
            descriptor.sourceAt(sources.address(block)).coefficient(sources.coefficient(block));
        }
        descriptor.destinationAt(p).destinationAt(q);
    }
}
