package org.asyncraid.engines.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.Gf256Matrix;
import org.junit.jupiter.api.Test;

/**
 * Any k shards hold all data exactly if every square part of the parity matrix has an inverse: the k rows that are left of
 * identity and parity have the determinant of the part where the used parity meets the lost data.
 */
class ParityMatricesTest {
    private static final int SMALL_SHARDS = 12;
    private static final int SAMPLES = 60;

    private static void checkAllSquareParts(Gf256Matrix matrix) {
        for (int rows = 1; rows < 1 << matrix.rows(); rows++) {
            for (int columns = 1; columns < 1 << matrix.columns(); columns++) {
                if (Integer.bitCount(rows) == Integer.bitCount(columns)) {
                    checkPart(matrix, chosen(rows), chosen(columns));
                }
            }
        }
    }

    private static int[] chosen(int bits) {
        return IntStream.range(0, Integer.SIZE)
                .filter(i -> (bits >>> i & 1) != 0)
                .toArray();
    }

    private static void checkRandomSquareParts(Gf256Matrix matrix, Random random) {
        for (int sample = 0; sample < SAMPLES; sample++) {
            int size = 1 + random.nextInt(Math.min(Math.min(matrix.rows(), matrix.columns()), 24));
            checkPart(matrix, draw(matrix.rows(), size, random), draw(matrix.columns(), size, random));
        }
    }

    private static int[] draw(int bound, int count, Random random) {
        return random.ints(0, bound).distinct().limit(count).toArray();
    }

    private static void checkPart(Gf256Matrix matrix, int[] rows, int[] columns) {
        assertNotEquals(0, matrix.select(rows, columns).determinant(), () -> matrix.toString());
    }

    private static void checkSmallAndLarge(BiFunction<Integer, Integer, Gf256Matrix> code, int mostParity) {
        for (int data = 1; data < SMALL_SHARDS; data++) {
            for (int parity = 1; parity <= Math.min(mostParity, SMALL_SHARDS - data); parity++) {
                checkAllSquareParts(code.apply(data, parity));
            }
        }
        Random random = new Random(11);
        for (int data : new int[] {100, 128, 200, 240}) {
            checkRandomSquareParts(code.apply(data, Math.min(mostParity, 256 - data)), random);
        }
    }

    @Test
    void anyKShardsOfACauchyCodeHoldAllData() {
        checkSmallAndLarge(ParityMatrices::cauchy, 256);
    }

    @Test
    void anyKShardsOfAVandermondeCodeHoldAllData() {
        checkSmallAndLarge(ParityMatrices::vandermonde, 256);
    }

    @Test
    void anyKShardsOfMdsParityHoldAllDataForAllSizes() {
        for (int data = 1; data <= 255; data++) {
            Gf256Matrix matrix = ParityMatrices.pq(data, 2);
            for (int column = 0; column < data; column++) {
                checkPart(matrix, new int[] {0}, new int[] {column});
                checkPart(matrix, new int[] {1}, new int[] {column});
                // Those before it were paired with each other when the code was smaller.
                if (column < data - 1) {
                    checkPart(matrix, new int[] {0, 1}, new int[] {column, data - 1});
                }
            }
        }
    }

    /** Why md stops at two: 8 to the power of 85 is 1, so that shards 0 and 85 could not be told apart by rows 0 and 3. */
    @Test
    void aThirdAndAFourthRowOfPowersBelowPAndQWouldLoseData() {
        Gf256Matrix powers = Gf256Matrix.of(4, 86, (row, column) -> Gf256.exp(row * column));
        assertEquals(0, powers.select(new int[] {0, 3}, new int[] {0, 85}).determinant());
    }

    @Test
    void theFirstParityOfXorAndPqIsTheSum() {
        assertEquals(ParityMatrices.sum(7), ParityMatrices.pq(7, 1));
        assertEquals("01 01 01 01; 01 02 04 08", ParityMatrices.pq(4, 2).toString());
    }
}
