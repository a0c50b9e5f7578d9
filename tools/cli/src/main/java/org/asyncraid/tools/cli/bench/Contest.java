package org.asyncraid.tools.cli.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.Gf256Matrix;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.MatrixPlan;
import org.asyncraid.engines.kernels.NativeMemory;
import org.asyncraid.engines.kernels.Terms;
import org.asyncraid.engines.kernels.WordKernels;

/** One task on blocks of one length, as a call that each contestant can be timed by. Belongs to one thread. */
public final class Contest {
    /** Copies of the sum are made while it is in the first-level cache. */
    private static final long TILE_BYTES = 8 << 10;

    /** What results are compared with: a tenth of the speed of what is measured, and none of its code. */
    private static final Kernels REFERENCE = new WordKernels();

    private final Task task;
    private final long bytes;
    private final Arena arena;
    private final Blocks blocks;
    private final Kernels kernels;
    private final Terms sources;
    private final Terms outputs;
    private final Terms tile;

    /**
     * A contest over random blocks of its own.
     *
     * @param bytes length of a block, a multiple of 64
     * @param arena where the blocks, and what contestants need beside them, are allocated
     * @param kernels what computes where {@link Contestant#KERNELS} are asked, and what adds and copies
     */
    public Contest(Task task, long bytes, Arena arena, Kernels kernels) {
        this.task = task;
        this.bytes = bytes;
        this.arena = arena;
        blocks = new Blocks(arena, Blocks.needed(task), bytes);
        this.kernels = kernels;
        sources = new Terms(task.sources());
        outputs = new Terms(task.outputs());
        tile = new Terms(task.sources());
        for (int i = 0; i < task.sources(); i++) {
            sources.add(blocks.source(i, bytes), Gf256.exp(i));
        }
        for (int i = 0; i < task.outputs(); i++) {
            outputs.add(blocks.output(task, i, bytes));
        }
    }

    /**
     * The contestant's call, after it has given the right result once.
     *
     * @throws IllegalStateException if its result was wrong
     */
    public Runnable verified(Contestant contestant) {
        Gf256Matrix expected = switch (contestant) {
            case KERNELS, ISAL -> task.matrix();
            case XOR_ONLY -> Gf256Matrix.of(task.outputs(), task.sources(), (row, column) -> 1);
            case MEMCPY -> Gf256Matrix.identity(task.sources());
        };
        return verified(contestant.toString(), call(contestant), expected);
    }

    /**
     * Somebody else's call, after it has given the right result once.
     *
     * @throws IllegalStateException if its result was wrong
     */
    public Runnable verified(String name, Runnable call) {
        return verified(name, call, task.matrix());
    }

    private Runnable verified(String name, Runnable call, Gf256Matrix expected) {
        call.run();
        if (!isRight(expected)) {
            throw new IllegalStateException(name + " computes a wrong " + task.title() + " of " + bytes + " bytes");
        }
        return call;
    }

    /** A block to read. */
    public MemorySegment source(int index) {
        return NativeMemory.ALL.asSlice(sources.address(index), bytes);
    }

    /** A block to write. */
    public MemorySegment output(int index) {
        return NativeMemory.ALL.asSlice(outputs.address(index), bytes);
    }

    private Runnable call(Contestant contestant) {
        return switch (contestant) {
            case KERNELS -> kernelCall();
            case ISAL -> isalCall();
            case XOR_ONLY -> this::addAndCopy;
            case MEMCPY -> this::copySources;
        };
    }

    private Runnable kernelCall() {
        return switch (task.kind()) {
            case XOR -> () -> kernels.xor(sources, outputs.address(0), bytes, false);
            case PQ -> () -> kernels.pq(sources, outputs.address(0), outputs.address(1), bytes, false);
            case DOT, REED_SOLOMON, SYNDROMES -> {
                MatrixPlan plan = MatrixPlan.of(
                        task.outputs(), task.sources(), task.matrix().toArray());
                yield () -> kernels.dot(plan, sources, outputs, bytes, false);
            }
            case TWO_DATA -> recoveryCall();
        };
    }

    private Runnable recoveryCall() {
        int left = task.sources() - 2;
        Terms survivors = new Terms(left);
        for (int i = 0; i < left; i++) {
            survivors.add(sources.address(i), Gf256.exp(i));
        }
        Terms missing =
                new Terms(2).add(outputs.address(0), Gf256.exp(left)).add(outputs.address(1), Gf256.exp(left + 1));
        long p = sources.address(left);
        long q = sources.address(left + 1);
        return () -> kernels.recoverTwoData(survivors, p, q, missing, bytes);
    }

    /** ISA-L takes lengths as ints. Blocks begin at pages, or at multiples of their own length, which is one of 64. */
    private Runnable isalCall() {
        int k = task.sources();
        int count = k + task.outputs();
        MemorySegment pointers = arena.allocate(ValueLayout.JAVA_LONG, count);
        for (int i = 0; i < count; i++) {
            pointers.setAtIndex(ValueLayout.JAVA_LONG, i, i < k ? sources.address(i) : outputs.address(i - k));
        }
        long array = pointers.address();
        int length = Math.toIntExact(bytes);
        return switch (task.kind()) {
            case XOR -> () -> Isal.xorGen(count, length, array);
            case PQ -> () -> Isal.pqGen(count, length, array);
            case DOT, REED_SOLOMON, SYNDROMES, TWO_DATA -> {
                int rows = task.outputs();
                MemorySegment tables = arena.allocate(Isal.tableBytes(k, rows), Isal.ALIGNMENT_BYTES);
                MemorySegment matrix =
                        arena.allocateFrom(ValueLayout.JAVA_BYTE, task.matrix().toArray());
                Isal.initTables(k, rows, matrix.address(), tables.address());
                long table = tables.address();
                long destinations = array + (long) k * Long.BYTES;
                yield () -> Isal.encode(length, k, rows, table, array, destinations);
            }
        };
    }

    private void addAndCopy() {
        if (bytes <= TILE_BYTES) {
            addAndCopy(sources, 0, bytes);
            return;
        }
        for (long at = 0; at < bytes; at += TILE_BYTES) {
            tile.clear();
            for (int i = 0; i < task.sources(); i++) {
                tile.add(sources.address(i) + at);
            }
            addAndCopy(tile, at, Math.min(TILE_BYTES, bytes - at));
        }
    }

    private void addAndCopy(Terms from, long at, long length) {
        long sum = outputs.address(0) + at;
        kernels.xor(from, sum, length, false);
        for (int i = 1; i < task.outputs(); i++) {
            kernels.copy(outputs.address(i) + at, sum, length);
        }
    }

    private void copySources() {
        for (int i = 0; i < task.sources(); i++) {
            kernels.copy(blocks.output(task, i, bytes), sources.address(i), bytes);
        }
    }

    /** Whether the outputs are these products of the sources. */
    private boolean isRight(Gf256Matrix products) {
        try (Arena scratch = Arena.ofConfined()) {
            long expected = scratch.allocate(bytes).address();
            boolean right = true;
            for (int row = 0; row < products.rows(); row++) {
                Terms terms = new Terms(task.sources());
                for (int i = 0; i < task.sources(); i++) {
                    terms.add(sources.address(i), products.get(row, i));
                }
                REFERENCE.pq(terms, 0, expected, bytes, false);
                right &= isSame(expected, blocks.output(task, row, bytes), bytes);
            }
            return right;
        }
    }

    private static boolean isSame(long a, long b, long length) {
        return MemorySegment.mismatch(NativeMemory.ALL, a, a + length, NativeMemory.ALL, b, b + length) < 0;
    }
}
