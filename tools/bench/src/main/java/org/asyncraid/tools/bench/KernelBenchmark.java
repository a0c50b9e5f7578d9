package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.kernels.Terms;
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

    private static final long PAGE_BYTES = 4096;

    /** What is computed. */
    public enum Kind {
        XOR,
        PQ
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
        SplittableRandom random = new SplittableRandom(k);
        long[] sources = new long[k];
        Terms terms = new Terms(k);
        for (int block = 0; block < k; block++) {
            MemorySegment segment = arena.allocate(bytes, PAGE_BYTES);
            for (long at = 0; at < bytes; at += Long.BYTES) {
                segment.set(ValueLayout.JAVA_LONG, at, random.nextLong());
            }
            sources[block] = segment.address();
            terms.add(sources[block], Gf256.exp(block));
        }
        long p = arena.allocate(bytes, PAGE_BYTES).address();
        long q = arena.allocate(bytes, PAGE_BYTES).address();
        call = switch (peer) {
            case SCALAR -> kernels(new ScalarKernels(), terms, p, q);
            case VECTOR -> kernels(vectorKernels(), terms, p, q);
            case ISAL -> isal(sources, p, q);
        };
        call.run();
        verify(terms, p, q);
    }

    @TearDown
    public void release() {
        arena.close();
    }

    @Benchmark
    public void compute() {
        call.run();
    }

    private Runnable kernels(Kernels kernels, Terms sources, long p, long q) {
        return switch (kind) {
            case XOR -> () -> kernels.xor(sources, p, bytes, false);
            case PQ -> () -> kernels.pq(sources, p, q, bytes, false);
        };
    }

    /** Blocks begin at pages and are multiples of them, so ISA-L can take them. */
    private Runnable isal(long[] sources, long p, long q) {
        MemorySegment pointers = arena.allocate(ValueLayout.JAVA_LONG, k + 2L);
        MemorySegment.copy(sources, 0, pointers, ValueLayout.JAVA_LONG, 0, k);
        pointers.setAtIndex(ValueLayout.JAVA_LONG, k, p);
        pointers.setAtIndex(ValueLayout.JAVA_LONG, k + 1L, q);
        long array = pointers.address();
        return switch (kind) {
            case XOR -> () -> Isal.xorGen(k + 1, bytes, array);
            case PQ -> () -> Isal.pqGen(k + 2, bytes, array);
        };
    }

    private static Kernels vectorKernels() {
        KernelsSelection selection = KernelsSelection.get();
        if (selection.vectorBits() == 0) {
            throw new IllegalStateException("no vector kernels: " + selection.reason());
        }
        return selection.kernels();
    }

    private void verify(Terms sources, long p, long q) {
        Kernels reference = new ScalarKernels();
        int wrong = reference.pqValidate(sources, p, kind == Kind.PQ ? q : 0, bytes);
        if (wrong != 0) {
            throw new IllegalStateException(peer + " computes a wrong " + kind + " of " + k + " blocks of " + bytes);
        }
    }
}
