package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
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

import jdk.incubator.vector.ByteVector;

/**
 * P and Q by Horner's rule: from the highest power of 2 down, Q is doubled and the next block added. From byte {@code
 * from} to byte {@code to} of the blocks, which is whole steps.
 *
 * <p>Three things keep vectors in registers here, each worth a factor of ten, and make the code repeat itself:
 * <ul>
 *   <li>No calls of own methods with vectors: the compiler inlines about twenty of them, then the method's graph has
 *       the size at which it stops (NodeCountInliningCutoff); the library's methods it always inlines.
 *   <li>No branch decides what a vector is: what may be absent is read from anywhere and masked away.
 *   <li>What uses vectors in a branch, the stores, comes last.
 * </ul>
 */
final class VectorSyndrome {

    private VectorSyndrome() {}

    /** P and Q of one or more blocks whose coefficients are 1, 2, 4 …; P or Q is 0 if it is not wanted. */
    static void pq(Terms sources, long p, long q, long from, long to) {
        if (p == 0 || q == 0) {
            pqOfAny(sources, p, q, from, to);
            return;
        }
        switch (sources.count()) {
            case 4 -> pq4(sources, p, q, from, to);
            case 8 -> pq8(sources, p, q, from, to);
            case 16 -> VectorBitPlanes.pq16(sources, p, q, from, to);
            default -> pqOfAny(sources, p, q, from, to);
        }
    }

    private static void pq4(Terms sources, long p, long q, long from, long to) {
        long a = sources.address(0);
        long b = sources.address(1);
        long c = sources.address(2);
        long d = sources.address(3);
        for (long at = from; at < to; at += WIDTH) {
            ByteVector p0 = fromMemorySegment(BYTES, ALL, d + at, LITTLE_ENDIAN);
            ByteVector q0 = p0;
            ByteVector v;
            v = fromMemorySegment(BYTES, ALL, c + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0)
                    .lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)))
                    .lanewise(XOR, v);
            v = fromMemorySegment(BYTES, ALL, b + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0)
                    .lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)))
                    .lanewise(XOR, v);
            v = fromMemorySegment(BYTES, ALL, a + at, LITTLE_ENDIAN);
            p0 = p0.lanewise(XOR, v);
            q0 = q0.add(q0)
                    .lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)))
                    .lanewise(XOR, v);
            p0.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
            q0.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
        }
    }

    /** As {@link #pqOfAny}, but faster, since the compiler knows the number of turns. */
    private static void pq8(Terms sources, long p, long q, long from, long to) {
        for (long at = from; at < to; at += STEP) {
            long a = sources.address(7) + at;
            ByteVector p0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
            ByteVector p1 = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
            ByteVector p2 = fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN);
            ByteVector p3 = fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN);
            ByteVector q0 = p0;
            ByteVector q1 = p1;
            ByteVector q2 = p2;
            ByteVector q3 = p3;
            for (int term = 6; term >= 0; term--) {
                a = sources.address(term) + at;
                ByteVector v;
                v = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
                p0 = p0.lanewise(XOR, v);
                q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
                q0 = q0.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
                p1 = p1.lanewise(XOR, v);
                q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
                q1 = q1.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN);
                p2 = p2.lanewise(XOR, v);
                q2 = q2.add(q2).lanewise(XOR, ZERO.blend(REDUCTION, q2.lt((byte) 0)));
                q2 = q2.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN);
                p3 = p3.lanewise(XOR, v);
                q3 = q3.add(q3).lanewise(XOR, ZERO.blend(REDUCTION, q3.lt((byte) 0)));
                q3 = q3.lanewise(XOR, v);
            }
            p0.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
            p1.intoMemorySegment(ALL, p + at + SECOND, LITTLE_ENDIAN);
            p2.intoMemorySegment(ALL, p + at + THIRD, LITTLE_ENDIAN);
            p3.intoMemorySegment(ALL, p + at + FOURTH, LITTLE_ENDIAN);
            q0.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
            q1.intoMemorySegment(ALL, q + at + SECOND, LITTLE_ENDIAN);
            q2.intoMemorySegment(ALL, q + at + THIRD, LITTLE_ENDIAN);
            q3.intoMemorySegment(ALL, q + at + FOURTH, LITTLE_ENDIAN);
        }
    }

    private static void pqOfAny(Terms sources, long p, long q, long from, long to) {
        int top = sources.count() - 1;
        for (long at = from; at < to; at += STEP) {
            long a = sources.address(top) + at;
            ByteVector p0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
            ByteVector p1 = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
            ByteVector p2 = fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN);
            ByteVector p3 = fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN);
            ByteVector q0 = p0;
            ByteVector q1 = p1;
            ByteVector q2 = p2;
            ByteVector q3 = p3;
            for (int term = top - 1; term >= 0; term--) {
                a = sources.address(term) + at;
                ByteVector v;
                v = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
                p0 = p0.lanewise(XOR, v);
                q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
                q0 = q0.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
                p1 = p1.lanewise(XOR, v);
                q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
                q1 = q1.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN);
                p2 = p2.lanewise(XOR, v);
                q2 = q2.add(q2).lanewise(XOR, ZERO.blend(REDUCTION, q2.lt((byte) 0)));
                q2 = q2.lanewise(XOR, v);
                v = fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN);
                p3 = p3.lanewise(XOR, v);
                q3 = q3.add(q3).lanewise(XOR, ZERO.blend(REDUCTION, q3.lt((byte) 0)));
                q3 = q3.lanewise(XOR, v);
            }
            if (p != 0) {
                p0.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
                p1.intoMemorySegment(ALL, p + at + SECOND, LITTLE_ENDIAN);
                p2.intoMemorySegment(ALL, p + at + THIRD, LITTLE_ENDIAN);
                p3.intoMemorySegment(ALL, p + at + FOURTH, LITTLE_ENDIAN);
            }
            if (q != 0) {
                q0.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
                q1.intoMemorySegment(ALL, q + at + SECOND, LITTLE_ENDIAN);
                q2.intoMemorySegment(ALL, q + at + THIRD, LITTLE_ENDIAN);
                q3.intoMemorySegment(ALL, q + at + FOURTH, LITTLE_ENDIAN);
            }
        }
    }

    /**
     * {@code p = pIn + Σ sources}, {@code q = qIn + Σ coefficient · source}, for coefficients that are ascending powers of 2, each at most once.
     *
     * @param pIn the address of what to add to P, or 0; qIn likewise
     * @param p where P goes, or 0 if it is not to be stored; q likewise
     * @return the bits {@link Kernels#P_WRONG} and {@link Kernels#Q_WRONG} for sums that are other than 0 anywhere
     */
    static int residue(Terms sources, long pIn, long qIn, long p, long q, long from, long to) {
        int top = sources.count() - 1;
        int topExponent = top < 0 ? 0 : sources.exponent(top);
        ByteVector pKept = ByteVector.broadcast(BYTES, pIn == 0 ? 0 : -1);
        ByteVector qKept = ByteVector.broadcast(BYTES, qIn == 0 ? 0 : -1);
        long any = Math.max(Math.max(pIn, qIn), Math.max(p, q));
        long pFrom = pIn == 0 ? any : pIn;
        long qFrom = qIn == 0 ? any : qIn;
        int wrong = 0;
        for (long at = from; at < to; at += STEP) {
            ByteVector p0 =
                    fromMemorySegment(BYTES, ALL, pFrom + at, LITTLE_ENDIAN).and(pKept);
            ByteVector p1 = fromMemorySegment(BYTES, ALL, pFrom + at + SECOND, LITTLE_ENDIAN)
                    .and(pKept);
            ByteVector p2 = fromMemorySegment(BYTES, ALL, pFrom + at + THIRD, LITTLE_ENDIAN)
                    .and(pKept);
            ByteVector p3 = fromMemorySegment(BYTES, ALL, pFrom + at + FOURTH, LITTLE_ENDIAN)
                    .and(pKept);
            ByteVector q0 = ByteVector.zero(BYTES);
            ByteVector q1 = ByteVector.zero(BYTES);
            ByteVector q2 = ByteVector.zero(BYTES);
            ByteVector q3 = ByteVector.zero(BYTES);
            int term = top;
            for (int exponent = topExponent; exponent >= 0; exponent--) {
                q0 = q0.add(q0).lanewise(XOR, ZERO.blend(REDUCTION, q0.lt((byte) 0)));
                q1 = q1.add(q1).lanewise(XOR, ZERO.blend(REDUCTION, q1.lt((byte) 0)));
                q2 = q2.add(q2).lanewise(XOR, ZERO.blend(REDUCTION, q2.lt((byte) 0)));
                q3 = q3.add(q3).lanewise(XOR, ZERO.blend(REDUCTION, q3.lt((byte) 0)));
                if (term >= 0 && sources.exponent(term) == exponent) {
                    long a = sources.address(term) + at;
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
                    term--;
                }
            }
            q0 = q0.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, qFrom + at, LITTLE_ENDIAN).and(qKept));
            q1 = q1.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, qFrom + at + SECOND, LITTLE_ENDIAN)
                            .and(qKept));
            q2 = q2.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, qFrom + at + THIRD, LITTLE_ENDIAN)
                            .and(qKept));
            q3 = q3.lanewise(
                    XOR,
                    fromMemorySegment(BYTES, ALL, qFrom + at + FOURTH, LITTLE_ENDIAN)
                            .and(qKept));
            if (!p0.or(p1).or(p2.or(p3)).eq((byte) 0).allTrue()) {
                wrong |= Kernels.P_WRONG;
            }
            if (!q0.or(q1).or(q2.or(q3)).eq((byte) 0).allTrue()) {
                wrong |= Kernels.Q_WRONG;
            }
            if (p != 0) {
                p0.intoMemorySegment(ALL, p + at, LITTLE_ENDIAN);
                p1.intoMemorySegment(ALL, p + at + SECOND, LITTLE_ENDIAN);
                p2.intoMemorySegment(ALL, p + at + THIRD, LITTLE_ENDIAN);
                p3.intoMemorySegment(ALL, p + at + FOURTH, LITTLE_ENDIAN);
            }
            if (q != 0) {
                q0.intoMemorySegment(ALL, q + at, LITTLE_ENDIAN);
                q1.intoMemorySegment(ALL, q + at + SECOND, LITTLE_ENDIAN);
                q2.intoMemorySegment(ALL, q + at + THIRD, LITTLE_ENDIAN);
                q3.intoMemorySegment(ALL, q + at + FOURTH, LITTLE_ENDIAN);
            }
        }
        return wrong;
    }
}
