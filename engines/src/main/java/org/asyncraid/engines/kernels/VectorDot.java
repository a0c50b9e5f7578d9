package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.SECOND;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;
import static org.asyncraid.engines.kernels.VectorProducts.HIGH_SHIFT;

import jdk.incubator.vector.ByteVector;

/** Products with matrices, pass after pass of their plans. Lengths are whole steps. */
final class VectorDot {

    private VectorDot() {}

    static void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate) {
        for (int index = 0; index < matrix.passCount(); index++) {
            MatrixPlan.Pass pass = matrix.pass(index);
            long first = destinations.address(pass.row(0));
            if (pass.shape() == MatrixPlan.Shape.SUM && !accumulate) {
                VectorXor.sum(sources, first, bytes);
            } else if (pass.shape() == MatrixPlan.Shape.SYNDROME && !accumulate) {
                VectorSyndrome.pq(sources, first, destinations.address(pass.row(1)), bytes);
            } else if (pass.shape() == MatrixPlan.Shape.WEIGHTED_SUM && !accumulate) {
                VectorSyndrome.pq(sources, 0, first, bytes);
            } else {
                for (int n = 0; n < pass.rowCount(); n++) {
                    int row = pass.row(n);
                    products(matrix, row, sources, destinations.address(row), bytes, accumulate);
                }
            }
        }
    }

    private static void products(MatrixPlan matrix, int row, Terms sources, long dst, long bytes, boolean accumulate) {
        ByteVector kept = ByteVector.broadcast(BYTES, accumulate ? -1 : 0);
        for (long at = 0; at < bytes; at += 2L * WIDTH) {
            long out = dst + at;
            ByteVector sum0 = fromMemorySegment(BYTES, ALL, out, LITTLE_ENDIAN).and(kept);
            ByteVector sum1 =
                    fromMemorySegment(BYTES, ALL, out + SECOND, LITTLE_ENDIAN).and(kept);
            for (int column = 0; column < matrix.sources(); column++) {
                long a = sources.address(column) + at;
                long table = VectorProducts.table(matrix.coefficient(row, column));
                ByteVector low = fromMemorySegment(BYTES, ALL, table, LITTLE_ENDIAN);
                ByteVector high = fromMemorySegment(BYTES, ALL, table + WIDTH, LITTLE_ENDIAN);
                ByteVector v;
                v = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
                sum0 = sum0.lanewise(XOR, v.selectFrom(low))
                        .lanewise(
                                XOR,
                                v.reinterpretAsLongs()
                                        .lanewise(LSHR, HIGH_SHIFT)
                                        .reinterpretAsBytes()
                                        .selectFrom(high));
                v = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
                sum1 = sum1.lanewise(XOR, v.selectFrom(low))
                        .lanewise(
                                XOR,
                                v.reinterpretAsLongs()
                                        .lanewise(LSHR, HIGH_SHIFT)
                                        .reinterpretAsBytes()
                                        .selectFrom(high));
            }
            sum0.intoMemorySegment(ALL, out, LITTLE_ENDIAN);
            sum1.intoMemorySegment(ALL, out + SECOND, LITTLE_ENDIAN);
        }
    }
}
