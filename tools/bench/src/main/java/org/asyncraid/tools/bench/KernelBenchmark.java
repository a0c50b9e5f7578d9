package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.ScalarKernels;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast is parity computed, by us and by ISA-L? One call is one set of blocks, from memory that stays in place.
 *
 * <p>The warm-up is long because vectors are slow by a factor of a thousand until the last compiler is done with them, which
 * a busy machine delays. Not {@code -Xbatch}: compiled that early, some kernels keep their vectors in objects.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1, timeUnit = TimeUnit.SECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class KernelBenchmark {

    /** What is computed. */
    public enum Kind {
        /** The sum of the blocks. */
        XOR,
        /** P and Q of the blocks. */
        PQ,
        /** Products of the blocks with a Cauchy matrix, for as many destinations as there is parity. */
        DOT,
        /** Products for three destinations, with the rows of 1, 2ⁱ and 4ⁱ. */
        THREE_SYNDROMES,
        /** Two of the blocks, computed of the others and P and Q; by ISA-L with the matrix that does so. */
        RECOVER_TWO_DATA
    }

    /** Who computes. */
    public enum Peer {
        SCALAR,
        VECTOR,
        ISAL
    }

    @Param
    public Kind kind;

    /** Data blocks. */
    @Param({"4", "8", "16"})
    public int k;

    /** Destinations of {@link Kind#DOT}. */
    @Param("2")
    public int parity;

    /** Bytes of a block. */
    @Param({"4096", "65536", "1048576"})
    public int bytes;

    @Param
    public Peer peer;

    private final Arena arena = Arena.ofShared();
    private Runnable call;

    /** Makes random blocks, and checks the peer's result on them against the scalar kernels'. */
    @Setup
    public void prepare() {
        KernelTask task = new KernelTask(arena, kind, k, parity, bytes);
        call = switch (peer) {
            case SCALAR -> task.byKernels(new ScalarKernels());
            case VECTOR -> task.byKernels(vectorKernels());
            case ISAL -> task.byIsal();
        };
        call.run();
        if (!task.isDone()) {
            throw new IllegalStateException(peer + " computes a wrong " + kind + " of " + k + " blocks of " + bytes);
        }
    }

    @TearDown
    public void release() {
        arena.close();
    }

    @Benchmark
    public void compute() {
        call.run();
    }

    private static Kernels vectorKernels() {
        KernelsSelection selection = KernelsSelection.get();
        if (selection.vectorBits() == 0) {
            throw new IllegalStateException("no vector kernels: " + selection.reason());
        }
        return selection.kernels();
    }
}
