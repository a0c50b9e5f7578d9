package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.FOURTH;
import static org.asyncraid.engines.kernels.Lanes.REDUCTION;
import static org.asyncraid.engines.kernels.Lanes.SECOND;
import static org.asyncraid.engines.kernels.Lanes.STEP;
import static org.asyncraid.engines.kernels.Lanes.THIRD;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.Lanes.ZERO;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;
import static org.asyncraid.engines.kernels.VectorProducts.HIGH_SHIFT;
import static org.asyncraid.engines.kernels.VectorProducts.table;

import jdk.incubator.vector.ByteVector;

/**
 * Recovery in one pass: what the survivors leave of P and Q, the latter by Horner's rule, then products. Lengths are
 * whole steps. The shape of the code is explained at {@link VectorSyndrome}.
 */
final class VectorRecovery {

    private VectorRecovery() {}

    /**
     * With {@code p = pIn + Σ survivors} and {@code q = qIn + Σ coefficient · survivor}: {@code x = ofP · p + ofQ · q} and
     * {@code y = p}, to which x is added if {@code addsX}.
     *
     * @param survivors of ascending powers of 2; there may be none
     * @param pIn the address of what to add to p, or 0; qIn likewise
     * @param x where x goes
     * @param y where y goes
     */
    static void onePass(
            Terms survivors, long pIn, long qIn, long x, long y, int ofP, int ofQ, boolean addsX, long bytes) {
        ByteVector lowOfP = fromMemorySegment(BYTES, ALL, table(ofP), LITTLE_ENDIAN);
        ByteVector highOfP = fromMemorySegment(BYTES, ALL, table(ofP) + WIDTH, LITTLE_ENDIAN);
        ByteVector lowOfQ = fromMemorySegment(BYTES, ALL, table(ofQ), LITTLE_ENDIAN);
        ByteVector highOfQ = fromMemorySegment(BYTES, ALL, table(ofQ) + WIDTH, LITTLE_ENDIAN);
        ByteVector added = ByteVector.broadcast(BYTES, addsX ? -1 : 0);
        ByteVector pKept = ByteVector.broadcast(BYTES, pIn == 0 ? 0 : -1);
        ByteVector qKept = ByteVector.broadcast(BYTES, qIn == 0 ? 0 : -1);
        long p = pIn == 0 ? x : pIn;
        long q = qIn == 0 ? x : qIn;
        int top = survivors.count() - 1;
        int topExponent = top < 0 ? -1 : survivors.exponent(top);
        for (long at = 0; at < bytes; at += STEP) {
            ByteVector p0 = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN).and(pKept);
            ByteVector p1 = fromMemorySegment(BYTES, ALL, p + at + SECOND, LITTLE_ENDIAN)
                    .and(pKept);
            ByteVector p2 =
                    fromMemorySegment(BYTES, ALL, p + at + THIRD, LITTLE_ENDIAN).and(pKept);
            ByteVector p3 = fromMemorySegment(BYTES, ALL, p + at + FOURTH, LITTLE_ENDIAN)
                    .and(pKept);
            ByteVector q0 = ByteVector.zero(BYTES);
            ByteVector q1 = ByteVector.zero(BYTES);
            ByteVector q2 = ByteVector.zero(BYTES);
            ByteVector q3 = ByteVector.zero(BYTES);
            int exponent = topExponent;
            for (int term = top; term >= 0; term--) {
                for (; exponent > survivors.exponent(term); exponent--) {
                    q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
                    q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
                    q2 = q2.add(q2).lanewise(XOR, ZERO.blend(REDUCTION, q2.lt((byte) 0)));
                    q3 = q3.add(q3).lanewise(XOR, ZERO.blend(REDUCTION, q3.lt((byte) 0)));
                }
                long a = survivors.address(term) + at;
                ByteVector v;
                v = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
                p0 = p0.lanewise(XOR, v);
                q0 = q0.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
                p1 = p1.lanewise(XOR, v);
                q1 = q1.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN);
                p2 = p2.lanewise(XOR, v);
                q2 = q2.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN);
                p3 = p3.lanewise(XOR, v);
                q3 = q3.lanewise(XOR, v);
            }
            for (; exponent > 0; exponent--) {
                q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
                q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
                q2 = q2.add(q2).lanewise(XOR, ZERO.blend(REDUCTION, q2.lt((byte) 0)));
                q3 = q3.add(q3).lanewise(XOR, ZERO.blend(REDUCTION, q3.lt((byte) 0)));
            }
            ByteVector high;
            q0 = q0.lanewise(
                    XOR, fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN).and(qKept));
            high = p0.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x0 = p0.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q0.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x0 = x0.lanewise(XOR, q0.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            q1 = q1.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, q + at + SECOND, LITTLE_ENDIAN)
                            .and(qKept));
            high = p1.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x1 = p1.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q1.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x1 = x1.lanewise(XOR, q1.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            q2 = q2.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, q + at + THIRD, LITTLE_ENDIAN).and(qKept));
            high = p2.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x2 = p2.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q2.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x2 = x2.lanewise(XOR, q2.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            q3 = q3.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, q + at + FOURTH, LITTLE_ENDIAN)
                            .and(qKept));
            high = p3.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x3 = p3.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q3.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x3 = x3.lanewise(XOR, q3.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            x0.intoMemorySegment(ALL, x + at, LITTLE_ENDIAN);
            x1.intoMemorySegment(ALL, x + at + SECOND, LITTLE_ENDIAN);
            x2.intoMemorySegment(ALL, x + at + THIRD, LITTLE_ENDIAN);
            x3.intoMemorySegment(ALL, x + at + FOURTH, LITTLE_ENDIAN);
            x0.and(added).lanewise(XOR, p0).intoMemorySegment(ALL, y + at, LITTLE_ENDIAN);
            x1.and(added).lanewise(XOR, p1).intoMemorySegment(ALL, y + at + SECOND, LITTLE_ENDIAN);
            x2.and(added).lanewise(XOR, p2).intoMemorySegment(ALL, y + at + THIRD, LITTLE_ENDIAN);
            x3.and(added).lanewise(XOR, p3).intoMemorySegment(ALL, y + at + FOURTH, LITTLE_ENDIAN);
        }
    }
}
