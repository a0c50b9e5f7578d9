package org.asyncraid.engines.kernels;

import static org.asyncraid.engines.kernels.NativeMemory.get;
import static org.asyncraid.engines.kernels.NativeMemory.put;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.asyncraid.async.op.Gf256;

/**
 * The reference: every kernel as its definition, one byte at a time.
 *
 * <p>The static forms compute the positions {@code from} to {@code to} of the blocks; faster kernels end with them.
 */
public class ScalarKernels implements Kernels {

    private static final ValueLayout.OfLong PATTERN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** c · d at index 256 · c + d. */
    private static final byte[] PRODUCTS = products();

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void copy(long dst, long src, long bytes) {
        MemorySegment.copy(NativeMemory.ALL, src, NativeMemory.ALL, dst, bytes);
    }

    @Override
    public void fill(long dst, long pattern, long bytes) {
        long whole = bytes & -Long.BYTES;
        for (long at = 0; at < whole; at += Long.BYTES) {
            NativeMemory.ALL.set(PATTERN, dst + at, pattern);
        }
        for (long at = whole; at < bytes; at++) {
            put(dst + at, (int) (pattern >>> (8 * (at - whole))));
        }
    }

    @Override
    public boolean equal(long a, long b, long bytes) {
        return MemorySegment.mismatch(NativeMemory.ALL, a, a + bytes, NativeMemory.ALL, b, b + bytes) < 0;
    }

    @Override
    public void xor(Terms sources, long dst, long bytes, boolean accumulate) {
        xor(sources, dst, 0, bytes, accumulate);
    }

    @Override
    public boolean xorIsZero(Terms sources, long bytes) {
        return xorIsZero(sources, 0, bytes);
    }

    @Override
    public void pq(Terms sources, long p, long q, long bytes, boolean accumulate) {
        pq(sources, p, q, 0, bytes, accumulate);
    }

    @Override
    public int pqValidate(Terms sources, long p, long q, long bytes) {
        return pqValidate(sources, p, q, 0, bytes);
    }

    @Override
    public void multiply(long src, int coefficient, long dst, long bytes, boolean accumulate) {
        multiply(src, coefficient, dst, 0, bytes, accumulate);
    }

    @Override
    public void recoverDataFromQ(Terms survivors, long q, int coefficient, long dst, long bytes) {
        recoverDataFromQ(survivors, q, coefficient, dst, 0, bytes);
    }

    @Override
    public void recoverDataAndP(Terms survivors, long q, int coefficient, long dst, long p, long bytes) {
        recoverDataAndP(survivors, q, coefficient, dst, p, 0, bytes);
    }

    @Override
    public void recoverDataAndQ(Terms survivors, long p, int coefficient, long dst, long q, long bytes) {
        recoverDataAndQ(survivors, p, coefficient, dst, q, 0, bytes);
    }

    @Override
    public void recoverTwoData(Terms survivors, long p, long q, Terms missing, long bytes) {
        recoverTwoData(survivors, p, q, missing, 0, bytes);
    }

    @Override
    public void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate) {
        dot(matrix, sources, destinations, 0, bytes, accumulate);
    }

    @Override
    public int locate(long p, long q, long bytes) {
        return locate(p, q, 0, bytes);
    }

    static void xor(Terms sources, long dst, long from, long to, boolean accumulate) {
        for (long at = from; at < to; at++) {
            put(dst + at, sum(sources, at) ^ (accumulate ? get(dst + at) : 0));
        }
    }

    static boolean xorIsZero(Terms sources, long from, long to) {
        for (long at = from; at < to; at++) {
            if (sum(sources, at) != 0) {
                return false;
            }
        }
        return true;
    }

    static void pq(Terms sources, long p, long q, long from, long to, boolean accumulate) {
        for (long at = from; at < to; at++) {
            int sum = p == 0 ? 0 : sum(sources, at) ^ (accumulate ? get(p + at) : 0);
            int weighted = q == 0 ? 0 : weightedSum(sources, at) ^ (accumulate ? get(q + at) : 0);
            if (p != 0) {
                put(p + at, sum);
            }
            if (q != 0) {
                put(q + at, weighted);
            }
        }
    }

    static int pqValidate(Terms sources, long p, long q, long from, long to) {
        int wrong = 0;
        for (long at = from; at < to; at++) {
            if (p != 0 && sum(sources, at) != get(p + at)) {
                wrong |= P_WRONG;
            }
            if (q != 0 && weightedSum(sources, at) != get(q + at)) {
                wrong |= Q_WRONG;
            }
        }
        return wrong;
    }

    static void multiply(long src, int coefficient, long dst, long from, long to, boolean accumulate) {
        for (long at = from; at < to; at++) {
            put(dst + at, product(coefficient, get(src + at)) ^ (accumulate ? get(dst + at) : 0));
        }
    }

    static void recoverDataFromQ(Terms survivors, long q, int coefficient, long dst, long from, long to) {
        int inverse = Gf256.inverse(coefficient);
        for (long at = from; at < to; at++) {
            put(dst + at, product(inverse, get(q + at) ^ weightedSum(survivors, at)));
        }
    }

    static void recoverDataAndP(Terms survivors, long q, int coefficient, long dst, long p, long from, long to) {
        int inverse = Gf256.inverse(coefficient);
        for (long at = from; at < to; at++) {
            int sum = sum(survivors, at);
            int missing = product(inverse, get(q + at) ^ weightedSum(survivors, at));
            put(dst + at, missing);
            put(p + at, sum ^ missing);
        }
    }

    static void recoverDataAndQ(Terms survivors, long p, int coefficient, long dst, long q, long from, long to) {
        for (long at = from; at < to; at++) {
            int weighted = weightedSum(survivors, at);
            int missing = get(p + at) ^ sum(survivors, at);
            put(dst + at, missing);
            put(q + at, weighted ^ product(coefficient, missing));
        }
    }

    /** What the survivors leave of P is x + y, of Q is cx · x + cy · y; solved for x and y. */
    static void recoverTwoData(Terms survivors, long p, long q, Terms missing, long from, long to) {
        int cy = missing.coefficient(1);
        int inverse = Gf256.inverse(missing.coefficient(0) ^ cy);
        for (long at = from; at < to; at++) {
            int restOfP = get(p + at) ^ sum(survivors, at);
            int restOfQ = get(q + at) ^ weightedSum(survivors, at);
            int x = product(inverse, restOfQ ^ product(cy, restOfP));
            put(missing.address(0) + at, x);
            put(missing.address(1) + at, x ^ restOfP);
        }
    }

    static void dot(MatrixPlan matrix, Terms sources, Terms destinations, long from, long to, boolean accumulate) {
        for (int row = 0; row < matrix.destinations(); row++) {
            long dst = destinations.address(row);
            for (long at = from; at < to; at++) {
                int sum = accumulate ? get(dst + at) : 0;
                for (int column = 0; column < matrix.sources(); column++) {
                    sum ^= product(matrix.coefficient(row, column), get(sources.address(column) + at));
                }
                put(dst + at, sum);
            }
        }
    }

    static int locate(long p, long q, long from, long to) {
        boolean pDiffers = false;
        boolean qDiffers = false;
        int accused = NOTHING;
        for (long at = from; at < to; at++) {
            int ofP = get(p + at) & 0xff;
            int ofQ = get(q + at) & 0xff;
            pDiffers |= ofP != 0;
            qDiffers |= ofQ != 0;
            if ((ofP | ofQ) != 0) {
                int here = ofP == 0 || ofQ == 0 ? SEVERAL : Gf256.log(Gf256.divide(ofQ, ofP));
                accused = accused == NOTHING || accused == here ? here : SEVERAL;
            }
        }
        return pDiffers && qDiffers ? accused : pDiffers ? ONLY_P : qDiffers ? ONLY_Q : NOTHING;
    }

    private static byte sum(Terms terms, long at) {
        int sum = 0;
        for (int term = 0; term < terms.count(); term++) {
            sum ^= get(terms.address(term) + at);
        }
        return (byte) sum;
    }

    private static byte weightedSum(Terms terms, long at) {
        int sum = 0;
        for (int term = 0; term < terms.count(); term++) {
            sum ^= product(terms.coefficient(term), get(terms.address(term) + at));
        }
        return (byte) sum;
    }

    private static byte product(int coefficient, int value) {
        return PRODUCTS[(coefficient << 8) | (value & 0xff)];
    }

    private static byte[] products() {
        byte[] products = new byte[256 * 256];
        for (int index = 0; index < products.length; index++) {
            products[index] = (byte) Gf256.multiply(index >> 8, index & 0xff);
        }
        return products;
    }
}
