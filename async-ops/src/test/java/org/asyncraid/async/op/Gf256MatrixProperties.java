package org.asyncraid.async.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Laws of matrices, on random ones. */
class Gf256MatrixProperties {
    private static Gf256Matrix random(int rows, int columns, Random random) {
        return Gf256Matrix.of(rows, columns, (row, column) -> random.nextInt(256));
    }

    /** With few different elements, so that zeros on the diagonal and missing inverses are frequent. */
    private static Gf256Matrix sparse(int size, Random random) {
        return Gf256Matrix.of(size, size, (row, column) -> random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0);
    }

    /** By the first row, as the definition has it; signs do not matter. */
    private static int expandedDeterminant(Gf256Matrix matrix) {
        int size = matrix.rows();
        if (size == 0) {
            return 1;
        }
        int sum = 0;
        int[] lower = IntStream.range(1, size).toArray();
        for (int column = 0; column < size; column++) {
            int left = column;
            int[] others = IntStream.range(0, size).filter(i -> i != left).toArray();
            sum ^= Gf256.multiply(matrix.get(0, column), expandedDeterminant(matrix.select(lower, others)));
        }
        return sum;
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void anInverseExistsExactlyWhereTheDeterminantIsNotZero(
            @ForAll @IntRange(max = 6) int size, @ForAll boolean isSparse, @ForAll long seed) {
        Random random = new Random(seed);
        Gf256Matrix matrix = isSparse ? sparse(size, random) : random(size, size, random);
        assertEquals(expandedDeterminant(matrix), matrix.determinant());
        if (matrix.determinant() == 0) {
            assertThrows(ArithmeticException.class, matrix::inverse);
        } else {
            assertEquals(Gf256Matrix.identity(size), matrix.times(matrix.inverse()));
            assertEquals(Gf256Matrix.identity(size), matrix.inverse().times(matrix));
            assertEquals(matrix, matrix.inverse().inverse());
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void productsAreAssociativeAndDistributeOverSums(@ForAll @IntRange(max = 9) int size, @ForAll long seed) {
        Random random = new Random(seed);
        Gf256Matrix a = random(size, size + 1, random);
        Gf256Matrix b = random(size + 1, 3, random);
        Gf256Matrix c = random(3, size, random);
        Gf256Matrix d = random(size + 1, 3, random);
        assertEquals(a.times(b).times(c), a.times(b.times(c)));
        assertEquals(a.times(b).plus(a.times(d)), a.times(b.plus(d)));
        assertEquals(b, b.plus(d).plus(d));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void theDeterminantOfAProductIsTheProductOfTheDeterminants(@ForAll @IntRange(max = 7) int size, @ForAll long seed) {
        Random random = new Random(seed);
        Gf256Matrix a = random(size, size, random);
        Gf256Matrix b = sparse(size, random);
        assertEquals(
                Gf256.multiply(a.determinant(), b.determinant()), a.times(b).determinant());
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void partsThatArePutTogetherCanBeSelectedAgain(@ForAll @IntRange(min = 1, max = 6) int size, @ForAll long seed) {
        Random random = new Random(seed);
        Gf256Matrix upper = random(size, size + 2, random);
        Gf256Matrix lower = random(3, size + 2, random);
        Gf256Matrix right = random(size + 3, 2, random);
        Gf256Matrix whole = upper.above(lower).beside(right);
        int[] rows = IntStream.range(0, size + 3).toArray();
        int[] left = IntStream.range(0, size + 2).toArray();
        assertEquals(lower, whole.select(IntStream.range(size, size + 3).toArray(), left));
        assertEquals(right, whole.select(rows, new int[] {size + 2, size + 3}));
    }
}
