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
import org.asyncraid.async.op.Gf256;

/**
 * Recovery of two blocks in one pass: what the survivors leave of P and Q by Horner's rule, then two products. Lengths are
 * whole steps. The shape of the code is explained at {@link VectorSyndrome}.
 */
final class VectorRecovery {

    private VectorRecovery() {}

    /**
     * Solves {@code x + y = P + Σ survivors}, {@code cx · x + cy · y = Q + Σ coefficient · survivor}.
     *
     * @param survivors of ascending powers of 2; there may be none
     * @param missing x and y with cx and cy
     */
    static void twoData(Terms survivors, long p, long q, Terms missing, long bytes) {
        int cy = missing.coefficient(1);
        int inverse = Gf256.inverse(missing.coefficient(0) ^ cy);
        long ofP = table(Gf256.multiply(cy, inverse));
        long ofQ = table(inverse);
        ByteVector lowOfP = fromMemorySegment(BYTES, ALL, ofP, LITTLE_ENDIAN);
        ByteVector highOfP = fromMemorySegment(BYTES, ALL, ofP + WIDTH, LITTLE_ENDIAN);
        ByteVector lowOfQ = fromMemorySegment(BYTES, ALL, ofQ, LITTLE_ENDIAN);
        ByteVector highOfQ = fromMemorySegment(BYTES, ALL, ofQ + WIDTH, LITTLE_ENDIAN);
        long x = missing.address(0);
        long y = missing.address(1);
        int top = survivors.count() - 1;
        int topExponent = top < 0 ? -1 : survivors.exponent(top);
        for (long at = 0; at < bytes; at += STEP) {
            ByteVector p0 = fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN);
            ByteVector p1 = fromMemorySegment(BYTES, ALL, p + at + SECOND, LITTLE_ENDIAN);
            ByteVector p2 = fromMemorySegment(BYTES, ALL, p + at + THIRD, LITTLE_ENDIAN);
            ByteVector p3 = fromMemorySegment(BYTES, ALL, p + at + FOURTH, LITTLE_ENDIAN);
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
            q0 = q0.lanewise(XOR, fromMemorySegment(BYTES, ALL, q + at, LITTLE_ENDIAN));
            high = p0.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x0 = p0.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q0.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x0 = x0.lanewise(XOR, q0.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            q1 = q1.lanewise(XOR, fromMemorySegment(BYTES, ALL, q + at + SECOND, LITTLE_ENDIAN));
            high = p1.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x1 = p1.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q1.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x1 = x1.lanewise(XOR, q1.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            q2 = q2.lanewise(XOR, fromMemorySegment(BYTES, ALL, q + at + THIRD, LITTLE_ENDIAN));
            high = p2.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x2 = p2.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q2.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x2 = x2.lanewise(XOR, q2.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            q3 = q3.lanewise(XOR, fromMemorySegment(BYTES, ALL, q + at + FOURTH, LITTLE_ENDIAN));
            high = p3.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            ByteVector x3 = p3.selectFrom(lowOfP).lanewise(XOR, high.selectFrom(highOfP));
            high = q3.reinterpretAsLongs().lanewise(LSHR, HIGH_SHIFT).reinterpretAsBytes();
            x3 = x3.lanewise(XOR, q3.selectFrom(lowOfQ)).lanewise(XOR, high.selectFrom(highOfQ));
            x0.intoMemorySegment(ALL, x + at, LITTLE_ENDIAN);
            x0.lanewise(XOR, p0).intoMemorySegment(ALL, y + at, LITTLE_ENDIAN);
            x1.intoMemorySegment(ALL, x + at + SECOND, LITTLE_ENDIAN);
            x1.lanewise(XOR, p1).intoMemorySegment(ALL, y + at + SECOND, LITTLE_ENDIAN);
            x2.intoMemorySegment(ALL, x + at + THIRD, LITTLE_ENDIAN);
            x2.lanewise(XOR, p2).intoMemorySegment(ALL, y + at + THIRD, LITTLE_ENDIAN);
            x3.intoMemorySegment(ALL, x + at + FOURTH, LITTLE_ENDIAN);
            x3.lanewise(XOR, p3).intoMemorySegment(ALL, y + at + FOURTH, LITTLE_ENDIAN);
        }
    }
}
