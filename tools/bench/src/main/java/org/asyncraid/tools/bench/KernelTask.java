package org.asyncraid.tools.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.MatrixPlan;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.kernels.Terms;
import org.asyncraid.tools.bench.KernelBenchmark.Kind;

/** One computation over random blocks that begin at pages, as calls of the kernels and of ISA-L. */
final class KernelTask {
    private static final long PAGE_BYTES = 4096;

    private final Arena arena;
    private final Kind kind;
    private final int bytes;
    private final MatrixPlan matrix;

    /** What is read: the blocks, or in a recovery those that are left, then P and Q. */
    private final Terms sources;

    private final Terms destinations;
    private final Terms expected;

    /** The missing blocks with their coefficients, where there are any. */
    private final Terms missing;

    KernelTask(Arena arena, Kind kind, int k, int parity, int bytes) {
        this.arena = arena;
        this.kind = kind;
        this.bytes = bytes;
        SplittableRandom random = new SplittableRandom(k);
        Terms data = new Terms(k);
        for (int block = 0; block < k; block++) {
            MemorySegment segment = arena.allocate(bytes, PAGE_BYTES);
            for (long at = 0; at < bytes; at += Long.BYTES) {
                segment.set(ValueLayout.JAVA_LONG, at, random.nextLong());
            }
            data.add(segment.address(), Gf256.exp(block));
        }
        int rows = switch (kind) {
            case XOR -> 1;
            case PQ, RECOVER_TWO_DATA -> 2;
            case THREE_SYNDROMES -> 3;
            case DOT -> parity;
        };
        destinations = blocks(rows);
        missing = new Terms(2);
        if (kind == Kind.RECOVER_TWO_DATA) {
            Terms parityOfAll = blocks(2);
            new ScalarKernels().pq(data, parityOfAll.address(0), parityOfAll.address(1), bytes, false);
            int x = 0;
            int y = k / 2;
            missing.add(destinations.address(0), Gf256.exp(x)).add(destinations.address(1), Gf256.exp(y));
            expected = new Terms(2).add(data.address(x)).add(data.address(y));
            sources = new Terms(k);
            for (int block = 0; block < k; block++) {
                if (block != x && block != y) {
                    sources.add(data.address(block), Gf256.exp(block));
                }
            }
            sources.add(parityOfAll.address(0)).add(parityOfAll.address(1));
            matrix = matrix(2, k, (row, column) -> recovery(Gf256.exp(x), Gf256.exp(y), row, column));
        } else {
            sources = data;
            matrix = matrix(
                    rows,
                    k,
                    (row, column) -> kind == Kind.DOT ? Gf256.inverse((k + row) ^ column) : Gf256.exp(row * column));
            expected = blocks(rows);
            new ScalarKernels().dot(matrix, data, expected, bytes, false);
        }
    }

    Runnable byKernels(Kernels kernels) {
        long first = destinations.address(0);
        return switch (kind) {
            case XOR -> () -> kernels.xor(sources, first, bytes, false);
            case PQ -> () -> kernels.pq(sources, first, destinations.address(1), bytes, false);
            case DOT, THREE_SYNDROMES -> () -> kernels.dot(matrix, sources, destinations, bytes, false);
            case RECOVER_TWO_DATA -> {
                int left = sources.count() - 2;
                Terms survivors = new Terms(left);
                for (int block = 0; block < left; block++) {
                    survivors.add(sources.address(block), sources.coefficient(block));
                }
                long p = sources.address(left);
                long q = sources.address(left + 1);
                yield () -> kernels.recoverTwoData(survivors, p, q, missing, bytes);
            }
        };
    }

    /** Blocks begin at pages and are multiples of them, so ISA-L can take them. */
    Runnable byIsal() {
        int k = sources.count();
        int rows = destinations.count();
        MemorySegment pointers = arena.allocate(ValueLayout.JAVA_LONG, (long) k + rows);
        for (int block = 0; block < k + rows; block++) {
            long address = block < k ? sources.address(block) : destinations.address(block - k);
            pointers.setAtIndex(ValueLayout.JAVA_LONG, block, address);
        }
        long from = pointers.address();
        long to = from + (long) k * Long.BYTES;
        if (kind == Kind.XOR) {
            return () -> Isal.xorGen(k + 1, bytes, from);
        }
        if (kind == Kind.PQ) {
            return () -> Isal.pqGen(k + 2, bytes, from);
        }
        MemorySegment coefficients = arena.allocate((long) rows * k);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < k; column++) {
                byte coefficient = (byte) matrix.coefficient(row, column);
                coefficients.set(ValueLayout.JAVA_BYTE, (long) row * k + column, coefficient);
            }
        }
        long tables =
                arena.allocate(Isal.tableBytes(k, rows), Isal.ALIGNMENT_BYTES).address();
        Isal.initTables(k, rows, coefficients.address(), tables);
        return () -> Isal.encode(bytes, k, rows, tables, from, to);
    }

    /** Whether the destinations are what they should be. */
    boolean isDone() {
        for (int row = 0; row < destinations.count(); row++) {
            if (!new ScalarKernels().equal(destinations.address(row), expected.address(row), bytes)) {
                return false;
            }
        }
        return true;
    }

    /** From the survivors, P and Q to x (row 0) and y: solves x + y = P', cx · x + cy · y = Q'. */
    private int recovery(int cx, int cy, int row, int column) {
        int left = sources.count() - 2;
        int ofP = Gf256.divide(cy, cx ^ cy);
        int ofQ = Gf256.inverse(cx ^ cy);
        int plain = row == 0 ? ofP : ofP ^ 1;
        if (column == left) {
            return plain;
        }
        return column > left ? ofQ : plain ^ Gf256.multiply(ofQ, sources.coefficient(column));
    }

    private Terms blocks(int count) {
        Terms blocks = new Terms(count);
        for (int block = 0; block < count; block++) {
            blocks.add(arena.allocate(bytes, PAGE_BYTES).address());
        }
        return blocks;
    }

    private static MatrixPlan matrix(int rows, int columns, IntBinaryOperator coefficient) {
        byte[] coefficients = new byte[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                coefficients[row * columns + column] = (byte) coefficient.applyAsInt(row, column);
            }
        }
        return MatrixPlan.of(rows, columns, coefficients);
    }
}
