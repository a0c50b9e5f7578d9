package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.FOURTH;
import static org.asyncraid.engines.kernels.Lanes.SECOND;
import static org.asyncraid.engines.kernels.Lanes.STEP;
import static org.asyncraid.engines.kernels.Lanes.THIRD;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;

import jdk.incubator.vector.ByteVector;

/** Sums of blocks, from byte {@code from} to byte {@code to}, which is whole steps. The shape of the code is explained at {@link VectorSyndrome}. */
final class VectorXor {

    private VectorXor() {}

    /** {@code out = Σ sources}; the usual numbers of blocks as one expression each. */
    static void sum(Terms sources, long out, long from, long to) {
        switch (sources.count()) {
            case 4 -> sum4(sources, out, from, to);
            case 8 -> sum8(sources, out, from, to);
            case 16 -> sum16(sources, out, from, to);
            default -> residue(sources, 0, out, from, to);
        }
    }

    /**
     * {@code out = in + Σ sources}.
     *
     * @param in the address of one more block, or 0
     * @param out 0 if the sum is not to be stored
     * @return whether the sum is other than 0 anywhere
     */
    static boolean residue(Terms sources, long in, long out, long from, long to) {
        ByteVector kept = ByteVector.broadcast(BYTES, in == 0 ? 0 : -1);
        long any = in != 0 ? in : out != 0 ? out : sources.address(0);
        boolean notZero = false;
        for (long at = from; at < to; at += STEP) {
            long a = any + at;
            ByteVector s0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN).and(kept);
            ByteVector s1 =
                    fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN).and(kept);
            ByteVector s2 =
                    fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN).and(kept);
            ByteVector s3 =
                    fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN).and(kept);
            for (int term = 0; term < sources.count(); term++) {
                a = sources.address(term) + at;
                s0 = s0.lanewise(XOR, fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN));
                s1 = s1.lanewise(XOR, fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN));
                s2 = s2.lanewise(XOR, fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN));
                s3 = s3.lanewise(XOR, fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN));
            }
            if (!s0.or(s1).or(s2.or(s3)).eq((byte) 0).allTrue()) {
                notZero = true;
            }
            if (out != 0) {
                a = out + at;
                s0.intoMemorySegment(ALL, a, LITTLE_ENDIAN);
                s1.intoMemorySegment(ALL, a + SECOND, LITTLE_ENDIAN);
                s2.intoMemorySegment(ALL, a + THIRD, LITTLE_ENDIAN);
                s3.intoMemorySegment(ALL, a + FOURTH, LITTLE_ENDIAN);
            }
        }
        return notZero;
    }

    private static void sum4(Terms sources, long out, long from, long to) {
        long a = sources.address(0);
        long b = sources.address(1);
        long c = sources.address(2);
        long d = sources.address(3);
        for (long at = from; at < to; at += WIDTH) {
            fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN)
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, c + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, d + at, LITTLE_ENDIAN))
                    .intoMemorySegment(ALL, out + at, LITTLE_ENDIAN);
        }
    }

    private static void sum8(Terms sources, long out, long from, long to) {
        long a = sources.address(0);
        long b = sources.address(1);
        long c = sources.address(2);
        long d = sources.address(3);
        long e = sources.address(4);
        long f = sources.address(5);
        long g = sources.address(6);
        long h = sources.address(7);
        for (long at = from; at < to; at += WIDTH) {
            fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN)
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, c + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, d + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, e + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, f + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, g + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, h + at, LITTLE_ENDIAN))
                    .intoMemorySegment(ALL, out + at, LITTLE_ENDIAN);
        }
    }

    private static void sum16(Terms sources, long out, long from, long to) {
        long a = sources.address(0);
        long b = sources.address(1);
        long c = sources.address(2);
        long d = sources.address(3);
        long e = sources.address(4);
        long f = sources.address(5);
        long g = sources.address(6);
        long h = sources.address(7);
        long i = sources.address(8);
        long j = sources.address(9);
        long k = sources.address(10);
        long l = sources.address(11);
        long m = sources.address(12);
        long n = sources.address(13);
        long o = sources.address(14);
        long p = sources.address(15);
        for (long at = from; at < to; at += WIDTH) {
            fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN)
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, c + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, d + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, e + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, f + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, g + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, h + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, i + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, j + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, k + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, l + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, m + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, n + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, o + at, LITTLE_ENDIAN))
                    .lanewise(XOR, fromMemorySegment(BYTES, ALL, p + at, LITTLE_ENDIAN))
                    .intoMemorySegment(ALL, out + at, LITTLE_ENDIAN);
        }
    }
}
