package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.tools.cli.bench.Contest;
import org.asyncraid.tools.cli.bench.Contestant;
import org.asyncraid.tools.cli.bench.Task;
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
 * How fast is parity computed, by us and by others? One call is one set of blocks, from memory that stays in place.
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

    /** Who computes. */
    public enum Peer {
        SCALAR,
        VECTOR,
        ISAL,
        /** Hadoop's coder in pure Java, which has sums and products with a Cauchy matrix. */
        HADOOP,
        /** The limit: reads and writes as much, and only adds. */
        XOR_ONLY,
        /** Copies the data. */
        MEMCPY
    }

    @Param({"XOR", "PQ", "DOT", "SYNDROMES", "TWO_DATA"})
    public Task.Kind kind;

    /** Blocks that are read. */
    @Param({"4", "8", "16"})
    public int k;

    /** Blocks that are written, where a kind does not say it. */
    @Param("2")
    public int parity;

    /** Bytes of a block. */
    @Param({"4096", "65536", "1048576"})
    public int bytes;

    @Param({"SCALAR", "VECTOR", "ISAL"})
    public Peer peer;

    private final Arena arena = Arena.ofShared();
    private Runnable call;

    /** Makes random blocks, and checks the peer's result on them against the scalar kernels'. */
    @Setup
    public void prepare() {
        int outputs = switch (kind) {
            case XOR -> 1;
            case PQ, TWO_DATA -> 2;
            case DOT, REED_SOLOMON, SYNDROMES -> parity;
        };
        Task task = new Task(kind, k, outputs);
        Contest contest = new Contest(task, bytes, arena, peer == Peer.SCALAR ? new ScalarKernels() : vectorKernels());
        call = switch (peer) {
            case SCALAR, VECTOR -> contest.verified(Contestant.KERNELS);
            case ISAL -> contest.verified(Contestant.ISAL);
            case XOR_ONLY -> contest.verified(Contestant.XOR_ONLY);
            case MEMCPY -> contest.verified(Contestant.MEMCPY);
            case HADOOP -> contest.verified("Hadoop", HadoopCoder.call(task, contest));
        };
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
