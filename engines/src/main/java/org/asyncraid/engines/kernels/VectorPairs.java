package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;
import static org.asyncraid.engines.kernels.VectorProducts.HIGH_SHIFT;
import static org.asyncraid.engines.kernels.VectorProducts.table;

import java.lang.foreign.Arena;
import jdk.incubator.vector.ByteVector;

/**
 * Rows of any coefficients: one to four at once, of two sources after the other, so that the tables of all constants and
 * the sums stay in registers. Sums of more sources wait in their destinations, in a tile that the first-level cache
 * keeps. Lengths are whole steps. The shape of the code is explained at {@link VectorSyndrome}, the tables at
 * {@link VectorProducts}.
 */
final class VectorPairs {

    /** What four sums begin with: masks, which are faster with fewer rows, are slower with four. */
    private static final long ZEROS =
            Arena.global().allocate(VectorDot.TILE_BYTES, WIDTH).address();

    private VectorPairs() {}

    /** Computes the rows of a pass of products, from byte {@code from} to byte {@code to} of the blocks. */
    static void rows(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            int firstColumn,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean accumulate) {
        for (int column = firstColumn; column < matrix.sources(); column += 2) {
            boolean adds = accumulate || column > firstColumn;
            switch (pass.rowCount()) {
                case 1 -> one(matrix, pass, column, sources, destinations, from, to, adds);
                case 2 -> two(matrix, pass, column, sources, destinations, from, to, adds);
                case 3 -> three(matrix, pass, column, sources, destinations, from, to, adds);
                default -> four(matrix, pass, column, sources, destinations, from, to, adds);
            }
        }
    }

    /** The table of a coefficient; beyond the last column that of 0. */
    private static long tableOf(MatrixPlan matrix, int row, int column) {
        return table(column < matrix.sources() ? matrix.coefficient(row, column) : 0);
    }

    private static void one(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            int column,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean adds) {
        long a = sources.address(column);
        long b = sources.address(Math.min(column + 1, matrix.sources() - 1));
        long d0 = destinations.address(pass.row(0));
        long t;
        t = tableOf(matrix, pass.row(0), column);
        ByteVector aLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(0), column + 1);
        ByteVector bLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        ByteVector kept = ByteVector.broadcast(BYTES, adds ? -1 : 0);
        for (long at = from; at < to; at += WIDTH) {
            ByteVector sum0 =
                    fromMemorySegment(BYTES, ALL, d0 + at, LITTLE_ENDIAN).and(kept);
            ByteVector low = fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN);
            ByteVector high =
                    low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(aLow0)).lanewise(XOR, high.selectFrom(aHigh0));
            low = fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN);
            high = low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(bLow0)).lanewise(XOR, high.selectFrom(bHigh0));
            sum0.intoMemorySegment(ALL, d0 + at, LITTLE_ENDIAN);
        }
    }

    private static void two(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            int column,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean adds) {
        long a = sources.address(column);
        long b = sources.address(Math.min(column + 1, matrix.sources() - 1));
        long d0 = destinations.address(pass.row(0));
        long d1 = destinations.address(pass.row(1));
        long t;
        t = tableOf(matrix, pass.row(0), column);
        ByteVector aLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(0), column + 1);
        ByteVector bLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(1), column);
        ByteVector aLow1 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh1 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(1), column + 1);
        ByteVector bLow1 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh1 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        ByteVector kept = ByteVector.broadcast(BYTES, adds ? -1 : 0);
        for (long at = from; at < to; at += WIDTH) {
            ByteVector sum0 =
                    fromMemorySegment(BYTES, ALL, d0 + at, LITTLE_ENDIAN).and(kept);
            ByteVector sum1 =
                    fromMemorySegment(BYTES, ALL, d1 + at, LITTLE_ENDIAN).and(kept);
            ByteVector low = fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN);
            ByteVector high =
                    low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(aLow0)).lanewise(XOR, high.selectFrom(aHigh0));
            sum1 = sum1.lanewise(XOR, low.selectFrom(aLow1)).lanewise(XOR, high.selectFrom(aHigh1));
            low = fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN);
            high = low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(bLow0)).lanewise(XOR, high.selectFrom(bHigh0));
            sum1 = sum1.lanewise(XOR, low.selectFrom(bLow1)).lanewise(XOR, high.selectFrom(bHigh1));
            sum0.intoMemorySegment(ALL, d0 + at, LITTLE_ENDIAN);
            sum1.intoMemorySegment(ALL, d1 + at, LITTLE_ENDIAN);
        }
    }

    private static void three(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            int column,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean adds) {
        long a = sources.address(column);
        long b = sources.address(Math.min(column + 1, matrix.sources() - 1));
        long d0 = destinations.address(pass.row(0));
        long d1 = destinations.address(pass.row(1));
        long d2 = destinations.address(pass.row(2));
        long t;
        t = tableOf(matrix, pass.row(0), column);
        ByteVector aLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(0), column + 1);
        ByteVector bLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(1), column);
        ByteVector aLow1 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh1 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(1), column + 1);
        ByteVector bLow1 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh1 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(2), column);
        ByteVector aLow2 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh2 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(2), column + 1);
        ByteVector bLow2 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh2 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        ByteVector kept = ByteVector.broadcast(BYTES, adds ? -1 : 0);
        for (long at = from; at < to; at += WIDTH) {
            ByteVector sum0 =
                    fromMemorySegment(BYTES, ALL, d0 + at, LITTLE_ENDIAN).and(kept);
            ByteVector sum1 =
                    fromMemorySegment(BYTES, ALL, d1 + at, LITTLE_ENDIAN).and(kept);
            ByteVector sum2 =
                    fromMemorySegment(BYTES, ALL, d2 + at, LITTLE_ENDIAN).and(kept);
            ByteVector low = fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN);
            ByteVector high =
                    low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(aLow0)).lanewise(XOR, high.selectFrom(aHigh0));
            sum1 = sum1.lanewise(XOR, low.selectFrom(aLow1)).lanewise(XOR, high.selectFrom(aHigh1));
            sum2 = sum2.lanewise(XOR, low.selectFrom(aLow2)).lanewise(XOR, high.selectFrom(aHigh2));
            low = fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN);
            high = low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(bLow0)).lanewise(XOR, high.selectFrom(bHigh0));
            sum1 = sum1.lanewise(XOR, low.selectFrom(bLow1)).lanewise(XOR, high.selectFrom(bHigh1));
            sum2 = sum2.lanewise(XOR, low.selectFrom(bLow2)).lanewise(XOR, high.selectFrom(bHigh2));
            sum0.intoMemorySegment(ALL, d0 + at, LITTLE_ENDIAN);
            sum1.intoMemorySegment(ALL, d1 + at, LITTLE_ENDIAN);
            sum2.intoMemorySegment(ALL, d2 + at, LITTLE_ENDIAN);
        }
    }

    private static void four(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            int column,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean adds) {
        long a = sources.address(column);
        long b = sources.address(Math.min(column + 1, matrix.sources() - 1));
        long d0 = destinations.address(pass.row(0));
        long d1 = destinations.address(pass.row(1));
        long d2 = destinations.address(pass.row(2));
        long d3 = destinations.address(pass.row(3));
        long t;
        t = tableOf(matrix, pass.row(0), column);
        ByteVector aLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(0), column + 1);
        ByteVector bLow0 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh0 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(1), column);
        ByteVector aLow1 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh1 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(1), column + 1);
        ByteVector bLow1 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh1 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(2), column);
        ByteVector aLow2 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh2 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(2), column + 1);
        ByteVector bLow2 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh2 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(3), column);
        ByteVector aLow3 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector aHigh3 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        t = tableOf(matrix, pass.row(3), column + 1);
        ByteVector bLow3 = fromMemorySegment(BYTES, ALL, t, LITTLE_ENDIAN);
        ByteVector bHigh3 = fromMemorySegment(BYTES, ALL, t + WIDTH, LITTLE_ENDIAN);
        long from0 = adds ? d0 : ZEROS - from;
        long from1 = adds ? d1 : ZEROS - from;
        long from2 = adds ? d2 : ZEROS - from;
        long from3 = adds ? d3 : ZEROS - from;
        for (long at = from; at < to; at += WIDTH) {
            ByteVector sum0 = fromMemorySegment(BYTES, ALL, from0 + at, LITTLE_ENDIAN);
            ByteVector sum1 = fromMemorySegment(BYTES, ALL, from1 + at, LITTLE_ENDIAN);
            ByteVector sum2 = fromMemorySegment(BYTES, ALL, from2 + at, LITTLE_ENDIAN);
            ByteVector sum3 = fromMemorySegment(BYTES, ALL, from3 + at, LITTLE_ENDIAN);
            ByteVector low = fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN);
            ByteVector high =
                    low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(aLow0)).lanewise(XOR, high.selectFrom(aHigh0));
            sum1 = sum1.lanewise(XOR, low.selectFrom(aLow1)).lanewise(XOR, high.selectFrom(aHigh1));
            sum2 = sum2.lanewise(XOR, low.selectFrom(aLow2)).lanewise(XOR, high.selectFrom(aHigh2));
            sum3 = sum3.lanewise(XOR, low.selectFrom(aLow3)).lanewise(XOR, high.selectFrom(aHigh3));
            low = fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN);
            high = low.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            sum0 = sum0.lanewise(XOR, low.selectFrom(bLow0)).lanewise(XOR, high.selectFrom(bHigh0));
            sum1 = sum1.lanewise(XOR, low.selectFrom(bLow1)).lanewise(XOR, high.selectFrom(bHigh1));
            sum2 = sum2.lanewise(XOR, low.selectFrom(bLow2)).lanewise(XOR, high.selectFrom(bHigh2));
            sum3 = sum3.lanewise(XOR, low.selectFrom(bLow3)).lanewise(XOR, high.selectFrom(bHigh3));
            sum0.intoMemorySegment(ALL, d0 + at, LITTLE_ENDIAN);
            sum1.intoMemorySegment(ALL, d1 + at, LITTLE_ENDIAN);
            sum2.intoMemorySegment(ALL, d2 + at, LITTLE_ENDIAN);
            sum3.intoMemorySegment(ALL, d3 + at, LITTLE_ENDIAN);
        }
    }
}
