package org.asyncraid.engines.kernels;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.ByteVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static org.asyncraid.engines.kernels.Lanes.BYTES;
import static org.asyncraid.engines.kernels.Lanes.FOURTH;
import static org.asyncraid.engines.kernels.Lanes.SECOND;
import static org.asyncraid.engines.kernels.Lanes.STEP;
import static org.asyncraid.engines.kernels.Lanes.THIRD;
import static org.asyncraid.engines.kernels.Lanes.WIDTH;
import static org.asyncraid.engines.kernels.NativeMemory.ALL;

import java.lang.foreign.Arena;
import jdk.incubator.vector.ByteVector;
import org.asyncraid.async.op.Gf256;

/**
 * Products with any constants, by table. From byte {@code from} to byte {@code to} of the blocks, which is whole steps.
 *
 * <p>A vector of n lanes looks up log₂ n bits of each byte at once. So a constant has two tables of one vector each: the
 * products of the byte's low bits, and those of the bits above them, found by the byte's high bits. The bits that both see
 * count in the first only. Two more find the bits above where they have moved further down ({@link VectorTriples}). The
 * shape of the code is explained at {@link VectorSyndrome}.
 */
final class VectorProducts {

    /** How far a byte's high bits move down to become a lane number. */
    static final int HIGH_SHIFT = 8 - Integer.numberOfTrailingZeros(WIDTH);

    private static final long TABLE_BYTES = 4L * WIDTH;

    /** The tables of all 256 constants; native, like all that these loops read. */
    private static final long TABLES = tables();

    private VectorProducts() {}

    /** {@code dst = coefficient · src}, added to what stood there if {@code accumulate}. */
    static void multiply(long src, int coefficient, long dst, long from, long to, boolean accumulate) {
        ByteVector low = fromMemorySegment(BYTES, ALL, table(coefficient), LITTLE_ENDIAN);
        ByteVector high = fromMemorySegment(BYTES, ALL, table(coefficient) + WIDTH, LITTLE_ENDIAN);
        for (long at = from; at < to; at += STEP) {
            long a = src + at;
            ByteVector v0 = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
            ByteVector v1 = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
            ByteVector v2 = fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN);
            ByteVector v3 = fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN);
            v0 = v0.selectFrom(low)
                    .lanewise(
                            XOR,
                            v0.reinterpretAsLongs()
                                    .lanewise(LSHR, HIGH_SHIFT)
                                    .reinterpretAsBytes()
                                    .selectFrom(high));
            v1 = v1.selectFrom(low)
                    .lanewise(
                            XOR,
                            v1.reinterpretAsLongs()
                                    .lanewise(LSHR, HIGH_SHIFT)
                                    .reinterpretAsBytes()
                                    .selectFrom(high));
            v2 = v2.selectFrom(low)
                    .lanewise(
                            XOR,
                            v2.reinterpretAsLongs()
                                    .lanewise(LSHR, HIGH_SHIFT)
                                    .reinterpretAsBytes()
                                    .selectFrom(high));
            v3 = v3.selectFrom(low)
                    .lanewise(
                            XOR,
                            v3.reinterpretAsLongs()
                                    .lanewise(LSHR, HIGH_SHIFT)
                                    .reinterpretAsBytes()
                                    .selectFrom(high));
            a = dst + at;
            if (accumulate) {
                v0 = v0.lanewise(XOR, fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN));
                v1 = v1.lanewise(XOR, fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN));
                v2 = v2.lanewise(XOR, fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN));
                v3 = v3.lanewise(XOR, fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN));
            }
            v0.intoMemorySegment(ALL, a, LITTLE_ENDIAN);
            v1.intoMemorySegment(ALL, a + SECOND, LITTLE_ENDIAN);
            v2.intoMemorySegment(ALL, a + THIRD, LITTLE_ENDIAN);
            v3.intoMemorySegment(ALL, a + FOURTH, LITTLE_ENDIAN);
        }
    }

    /**
     * Combines two blocks in place, {@code y} of which is called p and {@code x} q: {@code x = ofP · p + ofQ · q}, then
     * {@code y = p + x} if {@code addsX}, otherwise p stays.
     */
    static void solve(long x, long y, int ofP, int ofQ, boolean addsX, long from, long to) {
        ByteVector lowOfP = fromMemorySegment(BYTES, ALL, table(ofP), LITTLE_ENDIAN);
        ByteVector highOfP = fromMemorySegment(BYTES, ALL, table(ofP) + WIDTH, LITTLE_ENDIAN);
        ByteVector lowOfQ = fromMemorySegment(BYTES, ALL, table(ofQ), LITTLE_ENDIAN);
        ByteVector highOfQ = fromMemorySegment(BYTES, ALL, table(ofQ) + WIDTH, LITTLE_ENDIAN);
        ByteVector added = ByteVector.broadcast(BYTES, addsX ? -1 : 0);
        for (long at = from; at < to; at += WIDTH) {
            ByteVector p = fromMemorySegment(BYTES, ALL, y + at, LITTLE_ENDIAN);
            ByteVector q = fromMemorySegment(BYTES, ALL, x + at, LITTLE_ENDIAN);
            ByteVector solved = p.selectFrom(lowOfP)
                    .lanewise(
                            XOR,
                            p.reinterpretAsLongs()
                                    .lanewise(LSHR, HIGH_SHIFT)
                                    .reinterpretAsBytes()
                                    .selectFrom(highOfP))
                    .lanewise(
                            XOR,
                            q.selectFrom(lowOfQ)
                                    .lanewise(
                                            XOR,
                                            q.reinterpretAsLongs()
                                                    .lanewise(LSHR, HIGH_SHIFT)
                                                    .reinterpretAsBytes()
                                                    .selectFrom(highOfQ)));
            solved.intoMemorySegment(ALL, x + at, LITTLE_ENDIAN);
            solved.and(added).lanewise(XOR, p).intoMemorySegment(ALL, y + at, LITTLE_ENDIAN);
        }
    }

    /** What {@link VectorSyndrome#residue} is, for any coefficients in any order. */
    static int residue(Terms sources, long pIn, long qIn, long p, long q, long from, long to) {
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
            ByteVector q0 =
                    fromMemorySegment(BYTES, ALL, qFrom + at, LITTLE_ENDIAN).and(qKept);
            ByteVector q1 = fromMemorySegment(BYTES, ALL, qFrom + at + SECOND, LITTLE_ENDIAN)
                    .and(qKept);
            ByteVector q2 = fromMemorySegment(BYTES, ALL, qFrom + at + THIRD, LITTLE_ENDIAN)
                    .and(qKept);
            ByteVector q3 = fromMemorySegment(BYTES, ALL, qFrom + at + FOURTH, LITTLE_ENDIAN)
                    .and(qKept);
            for (int term = 0; term < sources.count(); term++) {
                long a = sources.address(term) + at;
                long table = table(sources.coefficient(term));
                ByteVector low = fromMemorySegment(BYTES, ALL, table, LITTLE_ENDIAN);
                ByteVector high = fromMemorySegment(BYTES, ALL, table + WIDTH, LITTLE_ENDIAN);
                ByteVector v;
                v = fromMemorySegment(BYTES, ALL, a, LITTLE_ENDIAN);
                p0 = p0.lanewise(XOR, v);
                q0 = q0.lanewise(
                        XOR,
                        v.selectFrom(low)
                                .lanewise(
                                        XOR,
                                        v.reinterpretAsLongs()
                                                .lanewise(LSHR, HIGH_SHIFT)
                                                .reinterpretAsBytes()
                                                .selectFrom(high)));
                v = fromMemorySegment(BYTES, ALL, a + SECOND, LITTLE_ENDIAN);
                p1 = p1.lanewise(XOR, v);
                q1 = q1.lanewise(
                        XOR,
                        v.selectFrom(low)
                                .lanewise(
                                        XOR,
                                        v.reinterpretAsLongs()
                                                .lanewise(LSHR, HIGH_SHIFT)
                                                .reinterpretAsBytes()
                                                .selectFrom(high)));
                v = fromMemorySegment(BYTES, ALL, a + THIRD, LITTLE_ENDIAN);
                p2 = p2.lanewise(XOR, v);
                q2 = q2.lanewise(
                        XOR,
                        v.selectFrom(low)
                                .lanewise(
                                        XOR,
                                        v.reinterpretAsLongs()
                                                .lanewise(LSHR, HIGH_SHIFT)
                                                .reinterpretAsBytes()
                                                .selectFrom(high)));
                v = fromMemorySegment(BYTES, ALL, a + FOURTH, LITTLE_ENDIAN);
                p3 = p3.lanewise(XOR, v);
                q3 = q3.lanewise(
                        XOR,
                        v.selectFrom(low)
                                .lanewise(
                                        XOR,
                                        v.reinterpretAsLongs()
                                                .lanewise(LSHR, HIGH_SHIFT)
                                                .reinterpretAsBytes()
                                                .selectFrom(high)));
            }
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

    /**
     * The table, of one vector, of what the two bits that a shift by two takes out of a byte become in its product with
     * 4; looked up by the byte's high bits.
     */
    static long tableOfCarriesByFour() {
        return table(256);
    }

    static long table(int coefficient) {
        return TABLES + coefficient * TABLE_BYTES;
    }

    /** The table, of one vector, for the bits above the low ones, found by the byte's bits moved down by this many. */
    static long tableOfHighBits(int coefficient, int moved) {
        return table(coefficient) + offsetOfHighBits(moved);
    }

    private static long offsetOfHighBits(int moved) {
        return WIDTH * (1L + (moved - HIGH_SHIFT) / 2);
    }

    private static long tables() {
        long tables = Arena.global().allocate(257 * TABLE_BYTES, TABLE_BYTES).address();
        for (int coefficient = 0; coefficient < 256; coefficient++) {
            long table = tables + coefficient * TABLE_BYTES;
            for (int lane = 0; lane < WIDTH; lane++) {
                NativeMemory.put(table + lane, Gf256.multiply(coefficient, lane));
                for (int moved = HIGH_SHIFT; moved <= 6; moved += 2) {
                    int bitsAbove = (lane << moved) & 0xff & -WIDTH;
                    NativeMemory.put(table + offsetOfHighBits(moved) + lane, Gf256.multiply(coefficient, bitsAbove));
                }
            }
        }
        for (int lane = 0; lane < WIDTH; lane++) {
            NativeMemory.put(tables + 256 * TABLE_BYTES + lane, Gf256.multiply(4, (lane << HIGH_SHIFT) & 0xc0));
        }
        return tables;
    }
}
