package org.asyncraid.engines.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntUnaryOperator;
import org.asyncraid.async.op.Gf256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference kernels against the definition of each computation, written down a second time here. */
class ScalarKernelsTest {

    private static final int BYTES = 37;
    private static final int STRIDE = 50;
    private static final int P = 255 * STRIDE;
    private static final int Q = 256 * STRIDE;
    private static final int X = 257 * STRIDE;
    private static final int Y = 258 * STRIDE;

    private final Kernels kernels = new ScalarKernels();
    private final TestMemory memory = new TestMemory(259 * STRIDE, 1);
    private final Terms terms = new Terms(255);

    @AfterEach
    void release() {
        memory.close();
    }

    /** Multiplication as the field defines it: polynomials over GF(2) modulo 0x11d. */
    private static int product(int a, int b) {
        int product = 0;
        for (int bit = 7; bit >= 0; bit--) {
            product <<= 1;
            if (product > 0xff) {
                product ^= 0x11d;
            }
            if ((b >> bit & 1) != 0) {
                product ^= a;
            }
        }
        return product;
    }

    private int at(int block, int position) {
        return memory.get((long) block * STRIDE + position) & 0xff;
    }

    private void fillTerms(int count, IntUnaryOperator coefficient) {
        terms.clear();
        for (int block = 0; block < count; block++) {
            terms.add(memory.address((long) block * STRIDE), coefficient.applyAsInt(block));
        }
    }

    private byte[] expected(int count, IntUnaryOperator coefficient) {
        byte[] sum = new byte[BYTES];
        for (int position = 0; position < BYTES; position++) {
            for (int block = 0; block < count; block++) {
                sum[position] ^= (byte) product(coefficient.applyAsInt(block), at(block, position));
            }
        }
        return sum;
    }

    private static byte[] sum(byte[] a, byte[] b) {
        byte[] sum = a.clone();
        for (int position = 0; position < sum.length; position++) {
            sum[position] ^= b[position];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 16, 255})
    void xorIsTheSumOfTheBlocks(int count) {
        fillTerms(count, block -> block);
        byte[] expected = expected(count, block -> 1);

        kernels.xor(terms, memory.address(X), BYTES, false);
        assertArrayEquals(expected, memory.read(X, BYTES));

        byte[] before = memory.read(Y, BYTES);
        kernels.xor(terms, memory.address(Y), BYTES, true);
        assertArrayEquals(sum(before, expected), memory.read(Y, BYTES));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 16, 255})
    void pqIsTheSumAndTheWeightedSum(int count) {
        IntUnaryOperator coefficient = block -> block * 7 & 0xff;
        fillTerms(count, coefficient);
        byte[] p = expected(count, block -> 1);
        byte[] q = expected(count, coefficient);

        kernels.pq(terms, memory.address(P), memory.address(Q), BYTES, false);
        assertArrayEquals(p, memory.read(P, BYTES));
        assertArrayEquals(q, memory.read(Q, BYTES));

        byte[] x = memory.read(X, BYTES);
        byte[] y = memory.read(Y, BYTES);
        kernels.pq(terms, memory.address(X), memory.address(Y), BYTES, true);
        assertArrayEquals(sum(x, p), memory.read(X, BYTES));
        assertArrayEquals(sum(y, q), memory.read(Y, BYTES));
    }

    @Test
    void pqLeavesOutWhatIsNotWanted() {
        fillTerms(5, block -> 1 << block);
        byte[] p = expected(5, block -> 1);
        byte[] q = expected(5, block -> 1 << block);

        kernels.pq(terms, memory.address(X), 0, BYTES, false);
        kernels.pq(terms, 0, memory.address(Y), BYTES, false);

        assertArrayEquals(p, memory.read(X, BYTES));
        assertArrayEquals(q, memory.read(Y, BYTES));
    }

    @Test
    void validationFindsEverySingleWrongByte() {
        fillTerms(6, block -> 1 << block);
        kernels.pq(terms, memory.address(P), memory.address(Q), BYTES, false);
        assertEquals(0, validate(P, Q));
        for (int position = 0; position < BYTES; position++) {
            flip(P + position);
            assertEquals(Kernels.P_WRONG, validate(P, Q));
            assertEquals(0, validate(0, Q));
            flip(Q + position);
            assertEquals(Kernels.P_WRONG | Kernels.Q_WRONG, validate(P, Q));
            assertEquals(Kernels.P_WRONG, validate(P, 0));
            flip(P + position);
            assertEquals(Kernels.Q_WRONG, validate(P, Q));
            flip(Q + position);
        }
    }

    private int validate(int p, int q) {
        return kernels.pqValidate(terms, p == 0 ? 0 : memory.address(p), q == 0 ? 0 : memory.address(q), BYTES);
    }

    private void flip(int offset) {
        memory.flipBit(memory.address(offset));
    }

    @Test
    void xorIsZeroExactlyWhenNoByteIsLeft() {
        fillTerms(4, block -> 1);
        kernels.xor(terms, memory.address(P), BYTES, false);
        terms.clear();
        fillTerms(4, block -> 1);
        terms.add(memory.address(P));
        assertTrue(kernels.xorIsZero(terms, BYTES));
        for (int position = 0; position < BYTES; position++) {
            flip(P + position);
            assertFalse(kernels.xorIsZero(terms, BYTES));
            assertTrue(kernels.xorIsZero(terms, position));
            flip(P + position);
        }
    }

    @Test
    void multipliesByEveryConstant() {
        for (int coefficient = 0; coefficient < 256; coefficient++) {
            byte[] product = new byte[BYTES];
            for (int position = 0; position < BYTES; position++) {
                product[position] = (byte) product(coefficient, at(3, position));
            }
            kernels.multiply(memory.address(3 * STRIDE), coefficient, memory.address(X), BYTES, false);
            assertArrayEquals(product, memory.read(X, BYTES));

            byte[] before = memory.read(Y, BYTES);
            kernels.multiply(memory.address(3 * STRIDE), coefficient, memory.address(Y), BYTES, true);
            assertArrayEquals(sum(before, product), memory.read(Y, BYTES));
        }
    }

    @Test
    void recoversAnyOneBlockFromQ() {
        fillTerms(9, block -> 1 << block % 8 | block >> 3);
        kernels.pq(terms, 0, memory.address(Q), BYTES, false);
        Terms survivors = new Terms(9);
        for (int lost = 0; lost < 9; lost++) {
            survivors.clear();
            for (int block = 0; block < 9; block++) {
                if (block != lost) {
                    survivors.add(terms.address(block), terms.coefficient(block));
                }
            }
            kernels.recoverDataFromQ(survivors, memory.address(Q), terms.coefficient(lost), memory.address(X), BYTES);
            assertArrayEquals(memory.read((long) lost * STRIDE, BYTES), memory.read(X, BYTES));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 13})
    void recoversAnyTwoBlocksFromPAndQ(int count) {
        fillTerms(count, block -> block * 5 + 1);
        kernels.pq(terms, memory.address(P), memory.address(Q), BYTES, false);
        Terms survivors = new Terms(count);
        Terms missing = new Terms(2);
        for (int x = 0; x < count; x++) {
            for (int y = 0; y < count; y++) {
                if (x == y) {
                    continue;
                }
                survivors.clear();
                for (int block = 0; block < count; block++) {
                    if (block != x && block != y) {
                        survivors.add(terms.address(block), terms.coefficient(block));
                    }
                }
                missing.clear()
                        .add(memory.address(X), terms.coefficient(x))
                        .add(memory.address(Y), terms.coefficient(y));
                kernels.recoverTwoData(survivors, memory.address(P), memory.address(Q), missing, BYTES);
                assertArrayEquals(memory.read((long) x * STRIDE, BYTES), memory.read(X, BYTES));
                assertArrayEquals(memory.read((long) y * STRIDE, BYTES), memory.read(Y, BYTES));
            }
        }
    }

    @Test
    void dotIsTheProductWithTheMatrix() {
        byte[] matrix = new byte[3 * 5];
        for (int index = 0; index < matrix.length; index++) {
            matrix[index] = (byte) (index * 29 + 1);
        }
        fillTerms(5, block -> 1);
        Terms products =
                new Terms(3).add(memory.address(P)).add(memory.address(Q)).add(memory.address(X));
        kernels.dot(MatrixPlan.of(3, 5, matrix), terms, products, BYTES, false);
        for (int row = 0; row < 3; row++) {
            int first = row * 5;
            byte[] product = expected(5, block -> matrix[first + block] & 0xff);
            assertArrayEquals(product, memory.read((long) P + row * STRIDE, BYTES));
        }
        kernels.dot(MatrixPlan.of(3, 5, matrix), terms, products, BYTES, true);
        assertArrayEquals(new byte[BYTES], memory.read(Q, BYTES));
    }

    @Test
    void locatesTheOneBlockThatExplainsTheSyndromes() {
        long p = memory.address(P);
        long q = memory.address(Q);
        for (int exponent = 0; exponent < 255; exponent++) {
            kernels.multiply(p, Gf256.exp(exponent), q, BYTES, false);
            assertEquals(exponent, kernels.locate(p, q, BYTES));
        }
        flip(Q + BYTES - 1);
        assertEquals(Kernels.SEVERAL, kernels.locate(p, q, BYTES));
        kernels.fill(p, 0, BYTES);
        assertEquals(Kernels.ONLY_Q, kernels.locate(p, q, BYTES));
        assertEquals(Kernels.ONLY_P, kernels.locate(q, p, BYTES));
        kernels.fill(q, 0, BYTES);
        assertEquals(Kernels.NOTHING, kernels.locate(p, q, BYTES));
    }

    @Test
    void copiesFillsAndCompares() {
        kernels.copy(memory.address(X), memory.address(3), BYTES);
        assertArrayEquals(memory.read(3, BYTES), memory.read(X, BYTES));
        assertTrue(kernels.equal(memory.address(X), memory.address(3), BYTES));
        flip(X + BYTES - 1);
        assertFalse(kernels.equal(memory.address(X), memory.address(3), BYTES));
        assertTrue(kernels.equal(memory.address(X), memory.address(3), BYTES - 1));

        kernels.fill(memory.address(Y), 0x8877665544332211L, 11);
        assertArrayEquals(
                new byte[] {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, (byte) 0x88, 0x11, 0x22, 0x33},
                memory.read(Y, 11));
    }

    @Test
    void refusesRecoveriesWithoutASolution() {
        fillTerms(3, block -> 1);
        long dst = memory.address(X);
        assertThrows(
                ArithmeticException.class, () -> kernels.recoverDataFromQ(terms, memory.address(Q), 0, dst, BYTES));
        Terms alike = new Terms(2).add(dst, 7).add(memory.address(Y), 7);
        assertThrows(
                ArithmeticException.class,
                () -> kernels.recoverTwoData(terms, memory.address(P), memory.address(Q), alike, BYTES));
    }

    @Test
    void termsHoldNoMoreThanTheirCapacity() {
        Terms full = new Terms(1).add(memory.address(0));
        assertThrows(IndexOutOfBoundsException.class, () -> full.add(memory.address(1)));
        assertThrows(IllegalArgumentException.class, () -> new Terms(1).add(memory.address(0), 256));
    }
}
