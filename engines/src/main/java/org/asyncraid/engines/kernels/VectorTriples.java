package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.SECOND;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;
import static org.asyncraid.engines.kernels.VectorProducts.table;
import static org.asyncraid.engines.kernels.VectorProducts.tableOfHighBits;

import jdk.incubator.vector.ByteVector;

/**
 * Three rows of any coefficients, of three sources after the others, with vectors of 64 lanes. A lane number has six bits
 * there, and the two that each of three bytes has above its low six make another lane number: four look-ups a row do what
 * takes {@link VectorPairs} six. With fewer rows, making that number costs more than it saves; with four, tables and sums
 * do not fit the registers. The shape of the code is explained at {@link VectorSyndrome}.
 */
final class VectorTriples {
    private static final int ROWS = 3;
    private static final int COLUMNS = 3;
    private static final int LANES = 64;

    /** Where the high bits of a byte go in the common lane number: those of the first, second and third source. */
    private static final int FIRST_SHIFT = 2;

    private static final int SECOND_SHIFT = 4;
    private static final int THIRD_SHIFT = 6;

    private static final ByteVector BELOW_FIRST = ByteVector.broadcast(BYTES, 0x0f);
    private static final ByteVector BELOW_SECOND = ByteVector.broadcast(BYTES, 0x03);

    private VectorTriples() {}

    /** Whether this is the way to compute a pass of products. */
    static boolean suits(MatrixPlan.Pass pass) {
        return WIDTH == LANES && pass.rowCount() == ROWS;
    }

    /** Computes the rows of a pass of products, from byte {@code from} to byte {@code to} of the blocks. */
    static void rows(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean accumulate) {
        int column = 0;
        while (matrix.sources() - column == COLUMNS || matrix.sources() - column > COLUMNS + 1) {
            rowsOfThree(matrix, pass, column, sources, destinations, from, to, accumulate || column > 0);
            column += COLUMNS;
        }
        VectorPairs.rows(matrix, pass, column, sources, destinations, from, to, accumulate || column > 0);
    }

    private static void rowsOfThree(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            int column,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean adds) {
        long a = sources.address(column);
        long b = sources.address(column + 1);
        long c = sources.address(column + 2);
        long d0 = destinations.address(pass.row(0));
        long d1 = destinations.address(pass.row(1));
        long d2 = destinations.address(pass.row(2));
        int factor;
        factor = matrix.coefficient(pass.row(0), column);
        ByteVector aLow0 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        ByteVector high0 = fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, FIRST_SHIFT), LITTLE_ENDIAN);
        factor = matrix.coefficient(pass.row(0), column + 1);
        ByteVector bLow0 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        high0 = high0.lanewise(
                XOR, fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, SECOND_SHIFT), LITTLE_ENDIAN));
        factor = matrix.coefficient(pass.row(0), column + 2);
        ByteVector cLow0 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        high0 = high0.lanewise(XOR, fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, THIRD_SHIFT), LITTLE_ENDIAN));
        factor = matrix.coefficient(pass.row(1), column);
        ByteVector aLow1 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        ByteVector high1 = fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, FIRST_SHIFT), LITTLE_ENDIAN);
        factor = matrix.coefficient(pass.row(1), column + 1);
        ByteVector bLow1 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        high1 = high1.lanewise(
                XOR, fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, SECOND_SHIFT), LITTLE_ENDIAN));
        factor = matrix.coefficient(pass.row(1), column + 2);
        ByteVector cLow1 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        high1 = high1.lanewise(XOR, fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, THIRD_SHIFT), LITTLE_ENDIAN));
        factor = matrix.coefficient(pass.row(2), column);
        ByteVector aLow2 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        ByteVector high2 = fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, FIRST_SHIFT), LITTLE_ENDIAN);
        factor = matrix.coefficient(pass.row(2), column + 1);
        ByteVector bLow2 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        high2 = high2.lanewise(
                XOR, fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, SECOND_SHIFT), LITTLE_ENDIAN));
        factor = matrix.coefficient(pass.row(2), column + 2);
        ByteVector cLow2 = fromMemorySegment(BYTES, ALL, table(factor), LITTLE_ENDIAN);
        high2 = high2.lanewise(XOR, fromMemorySegment(BYTES, ALL, tableOfHighBits(factor, THIRD_SHIFT), LITTLE_ENDIAN));
        ByteVector kept = ByteVector.broadcast(BYTES, adds ? -1 : 0);
        for (long at = from; at < to; at += 2L * WIDTH) {
            ByteVector ofA = fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN);
            ByteVector ofB = fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN);
            ByteVector ofC = fromMemorySegment(BYTES, ALL, c + at, LITTLE_ENDIAN);
            ByteVector high = ofA.reinterpretAsLongs()
                    .lanewise(LSHR, FIRST_SHIFT)
                    .reinterpretAsBytes()
                    .lanewise(
                            BITWISE_BLEND,
                            ofB.reinterpretAsLongs()
                                    .lanewise(LSHR, SECOND_SHIFT)
                                    .reinterpretAsBytes(),
                            BELOW_FIRST)
                    .lanewise(
                            BITWISE_BLEND,
                            ofC.reinterpretAsLongs().lanewise(LSHR, THIRD_SHIFT).reinterpretAsBytes(),
                            BELOW_SECOND);
            fromMemorySegment(BYTES, ALL, d0 + at, LITTLE_ENDIAN)
                    .and(kept)
                    .lanewise(XOR, ofA.selectFrom(aLow0))
                    .lanewise(XOR, ofB.selectFrom(bLow0))
                    .lanewise(XOR, ofC.selectFrom(cLow0))
                    .lanewise(XOR, high.selectFrom(high0))
                    .intoMemorySegment(ALL, d0 + at, LITTLE_ENDIAN);
            fromMemorySegment(BYTES, ALL, d1 + at, LITTLE_ENDIAN)
                    .and(kept)
                    .lanewise(XOR, ofA.selectFrom(aLow1))
                    .lanewise(XOR, ofB.selectFrom(bLow1))
                    .lanewise(XOR, ofC.selectFrom(cLow1))
                    .lanewise(XOR, high.selectFrom(high1))
                    .intoMemorySegment(ALL, d1 + at, LITTLE_ENDIAN);
            fromMemorySegment(BYTES, ALL, d2 + at, LITTLE_ENDIAN)
                    .and(kept)
                    .lanewise(XOR, ofA.selectFrom(aLow2))
                    .lanewise(XOR, ofB.selectFrom(bLow2))
                    .lanewise(XOR, ofC.selectFrom(cLow2))
                    .lanewise(XOR, high.selectFrom(high2))
                    .intoMemorySegment(ALL, d2 + at, LITTLE_ENDIAN);
            ofA = fromMemorySegment(BYTES, ALL, a + at + SECOND, LITTLE_ENDIAN);
            ofB = fromMemorySegment(BYTES, ALL, b + at + SECOND, LITTLE_ENDIAN);
            ofC = fromMemorySegment(BYTES, ALL, c + at + SECOND, LITTLE_ENDIAN);
            high = ofA.reinterpretAsLongs()
                    .lanewise(LSHR, FIRST_SHIFT)
                    .reinterpretAsBytes()
                    .lanewise(
                            BITWISE_BLEND,
                            ofB.reinterpretAsLongs()
                                    .lanewise(LSHR, SECOND_SHIFT)
                                    .reinterpretAsBytes(),
                            BELOW_FIRST)
                    .lanewise(
                            BITWISE_BLEND,
                            ofC.reinterpretAsLongs().lanewise(LSHR, THIRD_SHIFT).reinterpretAsBytes(),
                            BELOW_SECOND);
            fromMemorySegment(BYTES, ALL, d0 + at + SECOND, LITTLE_ENDIAN)
                    .and(kept)
                    .lanewise(XOR, ofA.selectFrom(aLow0))
                    .lanewise(XOR, ofB.selectFrom(bLow0))
                    .lanewise(XOR, ofC.selectFrom(cLow0))
                    .lanewise(XOR, high.selectFrom(high0))
                    .intoMemorySegment(ALL, d0 + at + SECOND, LITTLE_ENDIAN);
            fromMemorySegment(BYTES, ALL, d1 + at + SECOND, LITTLE_ENDIAN)
                    .and(kept)
                    .lanewise(XOR, ofA.selectFrom(aLow1))
                    .lanewise(XOR, ofB.selectFrom(bLow1))
                    .lanewise(XOR, ofC.selectFrom(cLow1))
                    .lanewise(XOR, high.selectFrom(high1))
                    .intoMemorySegment(ALL, d1 + at + SECOND, LITTLE_ENDIAN);
            fromMemorySegment(BYTES, ALL, d2 + at + SECOND, LITTLE_ENDIAN)
                    .and(kept)
                    .lanewise(XOR, ofA.selectFrom(aLow2))
                    .lanewise(XOR, ofB.selectFrom(bLow2))
                    .lanewise(XOR, ofC.selectFrom(cLow2))
                    .lanewise(XOR, high.selectFrom(high2))
                    .intoMemorySegment(ALL, d2 + at + SECOND, LITTLE_ENDIAN);
        }
    }
}
