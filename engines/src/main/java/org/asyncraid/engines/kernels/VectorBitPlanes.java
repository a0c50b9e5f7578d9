package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.REDUCTION;
import static org.asyncraid.engines.kernels.Lanes.SECOND;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.Lanes.ZERO;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;

import jdk.incubator.vector.ByteVector;

/**
 * P and Q of sixteen blocks with half the doublings. In 0x11d the coefficients 2⁸ … 2¹⁵ of the last eight blocks are sums of
 * 2⁰ … 2⁷; so each of them is added to the first eight wherever its coefficient has a bit, and Horner's rule goes over
 * eight. Lengths are whole steps. The shape of the code is explained at {@link VectorSyndrome}.
 */
final class VectorBitPlanes {

    private VectorBitPlanes() {}

    static void pq16(Terms sources, long p, long q, long from, long to) {
        long d0 = sources.address(0);
        long d1 = sources.address(1);
        long d2 = sources.address(2);
        long d3 = sources.address(3);
        long d4 = sources.address(4);
        long d5 = sources.address(5);
        long d6 = sources.address(6);
        long d7 = sources.address(7);
        long d8 = sources.address(8);
        long d9 = sources.address(9);
        long d10 = sources.address(10);
        long d11 = sources.address(11);
        long d12 = sources.address(12);
        long d13 = sources.address(13);
        long d14 = sources.address(14);
        long d15 = sources.address(15);
        for (long at = from; at < to; at += 2L * WIDTH) {
            ByteVector v8 = fromMemorySegment(BYTES, ALL, d8 + at, LITTLE_ENDIAN);
            ByteVector w8 = fromMemorySegment(BYTES, ALL, d8 + at + SECOND, LITTLE_ENDIAN);
            ByteVector v9 = fromMemorySegment(BYTES, ALL, d9 + at, LITTLE_ENDIAN);
            ByteVector w9 = fromMemorySegment(BYTES, ALL, d9 + at + SECOND, LITTLE_ENDIAN);
            ByteVector v10 = fromMemorySegment(BYTES, ALL, d10 + at, LITTLE_ENDIAN);
            ByteVector w10 = fromMemorySegment(BYTES, ALL, d10 + at + SECOND, LITTLE_ENDIAN);
            ByteVector v11 = fromMemorySegment(BYTES, ALL, d11 + at, LITTLE_ENDIAN);
            ByteVector w11 = fromMemorySegment(BYTES, ALL, d11 + at + SECOND, LITTLE_ENDIAN);
            ByteVector v12 = fromMemorySegment(BYTES, ALL, d12 + at, LITTLE_ENDIAN);
            ByteVector w12 = fromMemorySegment(BYTES, ALL, d12 + at + SECOND, LITTLE_ENDIAN);
            ByteVector v13 = fromMemorySegment(BYTES, ALL, d13 + at, LITTLE_ENDIAN);
            ByteVector w13 = fromMemorySegment(BYTES, ALL, d13 + at + SECOND, LITTLE_ENDIAN);
            ByteVector v14 = fromMemorySegment(BYTES, ALL, d14 + at, LITTLE_ENDIAN);
            ByteVector w14 = fromMemorySegment(BYTES, ALL, d14 + at + SECOND, LITTLE_ENDIAN);
            ByteVector v15 = fromMemorySegment(BYTES, ALL, d15 + at, LITTLE_ENDIAN);
            ByteVector w15 = fromMemorySegment(BYTES, ALL, d15 + at + SECOND, LITTLE_ENDIAN);
            ByteVector p0 = v8.lanewise(XOR, v9)
                    .lanewise(XOR, v10)
                    .lanewise(XOR, v11)
                    .lanewise(XOR, v12)
                    .lanewise(XOR, v13)
                    .lanewise(XOR, v14)
                    .lanewise(XOR, v15);
            ByteVector p1 = w8.lanewise(XOR, w9)
                    .lanewise(XOR, w10)
                    .lanewise(XOR, w11)
                    .lanewise(XOR, w12)
                    .lanewise(XOR, w13)
                    .lanewise(XOR, w14)
                    .lanewise(XOR, w15);
            ByteVector v = fromMemorySegment(BYTES, ALL, d7 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            ByteVector q0 = v.lanewise(XOR, v11).lanewise(XOR, v12).lanewise(XOR, v13);
            ByteVector w = fromMemorySegment(BYTES, ALL, d7 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            ByteVector q1 = w.lanewise(XOR, w11).lanewise(XOR, w12).lanewise(XOR, w13);
            v = fromMemorySegment(BYTES, ALL, d6 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
            q0 = q0.lanewise(XOR, v).lanewise(XOR, v10).lanewise(XOR, v11).lanewise(XOR, v12);
            w = fromMemorySegment(BYTES, ALL, d6 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
            q1 = q1.lanewise(XOR, w).lanewise(XOR, w10).lanewise(XOR, w11).lanewise(XOR, w12);
            v = fromMemorySegment(BYTES, ALL, d5 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
            q0 = q0.lanewise(XOR, v)
                    .lanewise(XOR, v9)
                    .lanewise(XOR, v10)
                    .lanewise(XOR, v11)
                    .lanewise(XOR, v15);
            w = fromMemorySegment(BYTES, ALL, d5 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
            q1 = q1.lanewise(XOR, w)
                    .lanewise(XOR, w9)
                    .lanewise(XOR, w10)
                    .lanewise(XOR, w11)
                    .lanewise(XOR, w15);
            v = fromMemorySegment(BYTES, ALL, d4 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
            q0 = q0.lanewise(XOR, v)
                    .lanewise(XOR, v8)
                    .lanewise(XOR, v9)
                    .lanewise(XOR, v10)
                    .lanewise(XOR, v14);
            w = fromMemorySegment(BYTES, ALL, d4 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
            q1 = q1.lanewise(XOR, w)
                    .lanewise(XOR, w8)
                    .lanewise(XOR, w9)
                    .lanewise(XOR, w10)
                    .lanewise(XOR, w14);
            v = fromMemorySegment(BYTES, ALL, d3 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
            q0 = q0.lanewise(XOR, v)
                    .lanewise(XOR, v8)
                    .lanewise(XOR, v9)
                    .lanewise(XOR, v11)
                    .lanewise(XOR, v12);
            w = fromMemorySegment(BYTES, ALL, d3 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
            q1 = q1.lanewise(XOR, w)
                    .lanewise(XOR, w8)
                    .lanewise(XOR, w9)
                    .lanewise(XOR, w11)
                    .lanewise(XOR, w12);
            v = fromMemorySegment(BYTES, ALL, d2 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
            q0 = q0.lanewise(XOR, v)
                    .lanewise(XOR, v8)
                    .lanewise(XOR, v10)
                    .lanewise(XOR, v12)
                    .lanewise(XOR, v13)
                    .lanewise(XOR, v15);
            w = fromMemorySegment(BYTES, ALL, d2 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
            q1 = q1.lanewise(XOR, w)
                    .lanewise(XOR, w8)
                    .lanewise(XOR, w10)
                    .lanewise(XOR, w12)
                    .lanewise(XOR, w13)
                    .lanewise(XOR, w15);
            v = fromMemorySegment(BYTES, ALL, d1 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
            q0 = q0.lanewise(XOR, v)
                    .lanewise(XOR, v9)
                    .lanewise(XOR, v13)
                    .lanewise(XOR, v14)
                    .lanewise(XOR, v15);
            w = fromMemorySegment(BYTES, ALL, d1 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
            q1 = q1.lanewise(XOR, w)
                    .lanewise(XOR, w9)
                    .lanewise(XOR, w13)
                    .lanewise(XOR, w14)
                    .lanewise(XOR, w15);
            v = fromMemorySegment(BYTES, ALL, d0 + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
            q0 = q0.lanewise(XOR, v)
                    .lanewise(XOR, v8)
                    .lanewise(XOR, v12)
                    .lanewise(XOR, v13)
                    .lanewise(XOR, v14);
            w = fromMemorySegment(BYTES, ALL, d0 + at + SECOND, LITTLE_ENDIAN);
            p1 = p1.lanewise(XOR, w);
            q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
            q1 = q1.lanewise(XOR, w)
                    .lanewise(XOR, w8)
                    .lanewise(XOR, w12)
                    .lanewise(XOR, w13)
                    .lanewise(XOR, w14);
            p0.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
            p1.intoMemorySegment(ALL, p + at + SECOND, LITTLE_ENDIAN);
            q0.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
            q1.intoMemorySegment(ALL, q + at + SECOND, LITTLE_ENDIAN);
        }
    }
}
