package org.asyncraid.engines.kernels;

import java.util.Arrays;
import java.util.Random;
import org.asyncraid.async.op.Gf256;

/**
 * What a kernel is called with in a test: random blocks, coefficients and options, the same for every memory it is run on.
 *
 * <p>Offsets are those of the sources, then P, Q, X and Y, then the products with a matrix. P and Q may be one of the
 * sources, as the kernels permit.
 */
final class Scenario {

    private static final int MARGIN = 320;
    private static final int MOST_PRODUCTS = 6;

    final int count;
    final int bytes;
    final int[] coefficients;
    final boolean accumulate;
    final boolean wantsP;
    final boolean wantsQ;
    final int constant;
    final long pattern;

    /** Where a byte is damaged before something is validated, or -1. */
    final int damagedPosition;

    private final long[] offsets;
    private final byte[] matrix;
    private final int products;

    /** Blocks whose first destination is misaligned by {@code misalignment}, the others by something random. */
    Scenario(Random random, int count, int bytes, int misalignment) {
        this.count = count;
        this.bytes = bytes;
        coefficients = coefficients(random, count);
        offsets = new long[count + 4 + MOST_PRODUCTS];
        for (int block = 0; block < offsets.length; block++) {
            offsets[block] = block * stride(bytes) + (block == count ? misalignment : random.nextInt(64));
        }
        if (count >= 2 && random.nextInt(4) == 0) {
            offsets[count] = offsets[random.nextInt(count / 2)];
            offsets[count + 1] = offsets[count / 2 + random.nextInt(count - count / 2)];
        }
        accumulate = random.nextBoolean();
        int wanted = random.nextInt(4);
        wantsP = wanted != 0;
        wantsQ = wanted != 1;
        constant = 1 + random.nextInt(255);
        pattern = random.nextLong();
        products = 1 + random.nextInt(MOST_PRODUCTS);
        matrix = matrix(random, products, count);
        damagedPosition = bytes > 0 && random.nextInt(3) > 0 ? random.nextInt(bytes) : -1;
    }

    /** How much memory the blocks of a scenario take. */
    static int memoryBytes(int count, int bytes) {
        return Math.toIntExact((count + 4 + MOST_PRODUCTS) * stride(bytes));
    }

    private static long stride(int bytes) {
        return bytes + MARGIN;
    }

    /** The shapes that kernels may treat in their own way, and any others. */
    private static int[] coefficients(Random random, int count) {
        int[] coefficients = new int[count];
        int exponent = 0;
        int shape = random.nextInt(5);
        for (int term = 0; term < count; term++) {
            coefficients[term] = switch (shape) {
                case 0, 1 -> Gf256.exp(term);
                case 2 -> Gf256.exp(exponent += random.nextInt(1, 3));
                case 3 -> Gf256.exp(exponent += random.nextInt(0, 2));
                default -> random.nextInt(256);
            };
        }
        return coefficients;
    }

    /** Rows that a plan may treat in its own way, and any others. */
    private static byte[] matrix(Random random, int rows, int columns) {
        byte[] matrix = new byte[rows * columns];
        for (int row = 0; row < rows; row++) {
            int generator = random.nextInt(6);
            for (int column = 0; column < columns; column++) {
                matrix[row * columns + column] =
                        (byte) (generator < 4 ? Gf256.exp(generator * column) : random.nextInt(256));
            }
        }
        return matrix;
    }

    MatrixPlan matrix() {
        return MatrixPlan.of(products, count, matrix);
    }

    Terms products(TestMemory memory) {
        Terms terms = new Terms(products);
        for (int product = 0; product < products; product++) {
            terms.add(memory.address(offsets[count + 4 + product]));
        }
        return terms;
    }

    Terms sources(TestMemory memory) {
        Terms terms = new Terms(count);
        for (int term = 0; term < count; term++) {
            terms.add(memory.address(offsets[term]), coefficients[term]);
        }
        return terms;
    }

    long source(TestMemory memory) {
        return memory.address(offsets[0]);
    }

    long p(TestMemory memory) {
        return memory.address(offsets[count]);
    }

    long q(TestMemory memory) {
        return memory.address(offsets[count + 1]);
    }

    long x(TestMemory memory) {
        return memory.address(offsets[count + 2]);
    }

    long y(TestMemory memory) {
        return memory.address(offsets[count + 3]);
    }

    @Override
    public String toString() {
        return count + " blocks of " + bytes + " bytes at " + Arrays.toString(offsets) + ", coefficients "
                + Arrays.toString(coefficients) + ", accumulate " + accumulate + ", P " + wantsP + ", Q " + wantsQ
                + ", constant " + constant + ", damage at " + damagedPosition;
    }
}
