package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.REDUCTION;
import static org.asyncraid.engines.kernels.Lanes.SECOND;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.Lanes.ZERO;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;
import static org.asyncraid.engines.kernels.VectorProducts.HIGH_SHIFT;

import jdk.incubator.vector.ByteVector;

/**
 * Products with matrices, tile after tile, pass after pass of their plans. Lengths are whole steps. The shape of the code
 * is explained at {@link VectorSyndrome}.
 */
final class VectorDot {

    /** The destinations of a pass, and a source or two, stay in the first-level cache. */
    static final int TILE_BYTES = 1 << 12;

    private VectorDot() {}

    static void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate) {
        for (long from = 0; from < bytes; from += TILE_BYTES) {
            long to = Math.min(bytes, from + TILE_BYTES);
            for (int index = 0; index < matrix.passCount(); index++) {
                compute(matrix, matrix.pass(index), sources, destinations, from, to, accumulate);
            }
        }
    }

    private static void compute(
            MatrixPlan matrix,
            MatrixPlan.Pass pass,
            Terms sources,
            Terms destinations,
            long from,
            long to,
            boolean accumulate) {
        long first = destinations.address(pass.row(0));
        switch (pass.shape()) {
            case SUM -> {
                if (accumulate) {
                    VectorXor.residue(sources, first, first, from, to);
                } else {
                    VectorXor.sum(sources, first, from, to);
                }
            }
            case SYNDROME, THREE_SYNDROMES -> {
                long q = destinations.address(pass.row(1));
                long r = pass.rowCount() > 2 ? destinations.address(pass.row(2)) : 0;
                if (accumulate || r != 0) {
                    syndromes(sources, first, q, r, from, to, accumulate);
                } else {
                    VectorSyndrome.pq(sources, first, q, from, to);
                }
            }
            case PRODUCTS -> {
                if (VectorTriples.suits(pass)) {
                    VectorTriples.rows(matrix, pass, sources, destinations, from, to, accumulate);
                } else {
                    VectorPairs.rows(matrix, pass, 0, sources, destinations, from, to, accumulate);
                }
            }
        }
    }

    /**
     * P, Q and R, the sums of 1, 2ⁱ and 4ⁱ times source i, by Horner's rule.
     *
     * @param r where R goes, or 0 if it is not wanted
     */
    private static void syndromes(Terms sources, long p, long q, long r, long from, long to, boolean accumulate) {
        ByteVector kept = ByteVector.broadcast(BYTES, accumulate ? -1 : 0);
        ByteVector carried = fromMemorySegment(BYTES, ALL, VectorProducts.tableOfCarriesByFour(), LITTLE_ENDIAN);
        long rFrom = r == 0 ? p : r;
        int top = sources.count() - 1;
        for (long at = from; at < to; at += 2L * WIDTH) {
            long a = sources.address(top) + at;
            ByteVector p0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
            ByteVector q0 = p0;
            ByteVector r0 = p0;
            ByteVector p1 = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
            ByteVector q1 = p1;
            ByteVector r1 = p1;
            for (int term = top - 1; term >= 0; term--) {
                a = sources.address(term) + at;
                ByteVector v = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
                p0 = p0.lanewise(XOR, v);
                q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
                q0 = q0.lanewise(XOR, v);
                ByteVector high =
                        r0.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
                r0 = r0.add(r0);
                r0 = r0.add(r0).lanewise(XOR, high.selectFrom(carried)).lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
                p1 = p1.lanewise(XOR, v);
                q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
                q1 = q1.lanewise(XOR, v);
                high = r1.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
                r1 = r1.add(r1);
                r1 = r1.add(r1).lanewise(XOR, high.selectFrom(carried)).lanewise(XOR, v);
            }
            p0 = p0.lanewise(
                    XOR, fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN).and(kept));
            q0 = q0.lanewise(
                    XOR, fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN).and(kept));
            r0 = r0.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, rFrom + at, LITTLE_ENDIAN).and(kept));
            p1 = p1.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, p + at + SECOND, LITTLE_ENDIAN)
                            .and(kept));
            q1 = q1.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, q + at + SECOND, LITTLE_ENDIAN)
                            .and(kept));
            r1 = r1.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, rFrom + at + SECOND, LITTLE_ENDIAN)
                            .and(kept));
            p0.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
            p1.intoMemorySegment(ALL, p + at + SECOND, LITTLE_ENDIAN);
            q0.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
            q1.intoMemorySegment(ALL, q + at + SECOND, LITTLE_ENDIAN);
            if (r != 0) {
                r0.intoMemorySegment(ALL, r + at, LITTLE_ENDIAN);
                r1.intoMemorySegment(ALL, r + at + SECOND, LITTLE_ENDIAN);
            }
        }
    }
}
