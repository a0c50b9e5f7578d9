package org.asyncraid.async.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class Gf256MatrixTest {
    private static final Gf256Matrix SAMPLE = rows(new int[] {1, 2, 3}, new int[] {4, 5, 255});

    private static Gf256Matrix rows(int[]... rows) {
        return Gf256Matrix.of(rows.length, rows[0].length, (row, column) -> rows[row][column]);
    }

    @Test
    void holdsItsElementsByRowAndColumn() {
        assertEquals(2, SAMPLE.rows());
        assertEquals(3, SAMPLE.columns());
        assertEquals(3, SAMPLE.get(0, 2));
        assertEquals(4, SAMPLE.get(1, 0));
        assertEquals(255, SAMPLE.get(1, 2));
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, -1}, SAMPLE.toArray());
        assertEquals("01 02 03; 04 05 ff", SAMPLE.toString());
    }

    @Test
    void isNotChangedThroughItsArray() {
        SAMPLE.toArray()[0] = 77;
        assertEquals(1, SAMPLE.get(0, 0));
    }

    @Test
    void refusesWhatIsNoElement() {
        for (int value : new int[] {256, -1}) {
            var refusal =
                    assertThrows(IllegalArgumentException.class, () -> Gf256Matrix.of(1, 1, (row, column) -> value));
            assertEquals("an element of GF(256) is 0 to 255, not " + value, refusal.getMessage());
        }
    }

    @Test
    void selectsRowsAndColumnsInAnyOrder() {
        assertEquals(
                rows(new int[] {255, 4}, new int[] {3, 1}, new int[] {255, 4}),
                SAMPLE.select(new int[] {1, 0, 1}, new int[] {2, 0}));
    }

    @Test
    void multipliesRowsByColumns() {
        // 1·2 ^ 2·7 ^ 3·9 = 2 ^ 14 ^ 27; 4·2 ^ 5·7 ^ 255·9
        int last = 8 ^ Gf256.multiply(5, 7) ^ Gf256.multiply(255, 9);
        assertEquals(
                rows(new int[] {2 ^ 14 ^ 27}, new int[] {last}),
                SAMPLE.times(rows(new int[] {2}, new int[] {7}, new int[] {9})));
        assertEquals(SAMPLE, SAMPLE.times(Gf256Matrix.identity(3)));
        assertEquals(SAMPLE, Gf256Matrix.identity(2).times(SAMPLE));
    }

    @Test
    void addsElementByElement() {
        assertEquals(
                rows(new int[] {0, 0, 2}, new int[] {0, 5, 254}),
                SAMPLE.plus(rows(new int[] {1, 2, 1}, new int[] {4, 0, 1})));
    }

    @Test
    void isPutBesideAndAboveAnother() {
        assertEquals(
                rows(new int[] {1, 2, 3, 7}, new int[] {4, 5, 255, 8}),
                SAMPLE.beside(rows(new int[] {7}, new int[] {8})));
        assertEquals(
                rows(new int[] {1, 2, 3}, new int[] {4, 5, 255}, new int[] {7, 8, 9}),
                SAMPLE.above(rows(new int[] {7, 8, 9})));
    }

    @Test
    void refusesSizesThatDoNotFit() {
        Gf256Matrix two = Gf256Matrix.identity(2);
        assertRefused("a matrix of 3 columns times one of 2 rows", () -> SAMPLE.times(two));
        assertRefused("the sum of matrices of 2 × 3 and 2 × 2", () -> SAMPLE.plus(two));
        assertRefused("the sum of matrices of 2 × 2 and 3 × 2", () -> two.plus(two.above(rows(new int[] {1, 1}))));
        assertRefused("a matrix of 2 rows beside one of 3", () -> SAMPLE.beside(Gf256Matrix.identity(3)));
        assertRefused("a matrix of 3 columns above one of 2", () -> SAMPLE.above(two));
        String square = "only a square matrix has a determinant and an inverse, not one of 2 × 3";
        assertRefused(square, SAMPLE::inverse);
        assertRefused(square, SAMPLE::determinant);
    }

    @Test
    void hasNoInverseWhereTheDeterminantIsZero() {
        Gf256Matrix singular = rows(new int[] {1, 2, 3}, new int[] {4, 5, 6}, new int[] {5, 7, 5});
        assertEquals(0, singular.determinant());
        var refusal = assertThrows(ArithmeticException.class, singular::inverse);
        assertEquals("a matrix of 3 × 3 has no inverse", refusal.getMessage());
    }

    @Test
    void exchangesRowsWhereAPivotIsZero() {
        Gf256Matrix exchange = rows(new int[] {0, 2}, new int[] {3, 0});
        assertEquals(6, exchange.determinant());
        assertEquals(rows(new int[] {0, Gf256.inverse(3)}, new int[] {Gf256.inverse(2), 0}), exchange.inverse());
    }

    @Test
    void mayBeEmpty() {
        Gf256Matrix nothing = Gf256Matrix.identity(0);
        assertEquals(nothing, nothing.inverse());
        assertEquals(1, nothing.determinant());
        assertEquals("", nothing.toString());
        Gf256Matrix zeros = Gf256Matrix.of(2, 0, (row, column) -> 1).times(Gf256Matrix.of(0, 2, (row, column) -> 1));
        assertEquals(Gf256Matrix.of(2, 2, (row, column) -> 0), zeros);
    }

    @Test
    void equalsByContent() {
        Gf256Matrix same = rows(new int[] {1, 2, 3}, new int[] {4, 5, 255});
        assertEquals(SAMPLE, same);
        assertEquals(SAMPLE.hashCode(), same.hashCode());
        assertNotEquals(SAMPLE, rows(new int[] {1, 2, 3}, new int[] {4, 5, 254}));
        assertNotEquals(SAMPLE, rows(new int[] {1, 2, 3, 4, 5, 255}));
        assertNotEquals(SAMPLE, Gf256Matrix.of(3, 2, (row, column) -> SAMPLE.toArray()[2 * row + column] & 0xff));
        assertNotEquals(SAMPLE.hashCode(), rows(new int[] {1, 2, 3, 4, 5, 255}).hashCode());
        assertNotEquals(SAMPLE, (Object) "01 02 03; 04 05 ff");
    }

    private static void assertRefused(String message, Runnable call) {
        var refusal = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(message, refusal.getMessage());
    }
}
