package org.asyncraid.engines.software;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What was made of the matrices that were multiplied with last, such as plans or tables: making it takes longer than
 * multiplying small blocks. Looking up allocates nothing. Not thread-safe.
 *
 * @param <V> what is made of a matrix
 */
public final class MatrixCache<V> {
    /** Far more than an array's recoveries need at a time. */
    private static final int CAPACITY = 64;

    private final RecentlyUsed<Matrix, V> values;
    private final Maker<V> maker;

    /** What is looked up, filled anew each time. */
    private final Matrix wanted = new Matrix();

    /** Makes the value of a matrix. */
    @FunctionalInterface
    public interface Maker<V> {
        /** The value of a matrix whose coefficients stand row after row at the beginning of an array, which is lent. */
        V make(int rows, int columns, byte[] coefficients);
    }

    /** A cache that has values made by {@code maker}, and gives those that have to go to {@code dispose}. */
    public MatrixCache(Maker<V> maker, Consumer<? super V> dispose) {
        this.maker = maker;
        values = new RecentlyUsed<>(CAPACITY, dispose);
    }

    /** The value of a matrix, valid at least until those of {@value #CAPACITY} others were asked for. */
    public V of(int rows, int columns, byte[] coefficients) {
        wanted.set(rows, columns, coefficients);
        V value = values.get(wanted);
        if (value == null) {
            value = maker.make(rows, columns, coefficients);
            values.put(wanted.copy(), value);
        }
        return value;
    }

    /** Has all values go. */
    public void clear() {
        values.clear();
    }

    /** Equal by content; one that is a key is never set again. */
    private static final class Matrix {
        private int rows;
        private int columns;
        private byte[] coefficients = {};
        private int hash;

        void set(int newRows, int newColumns, byte[] newCoefficients) {
            rows = newRows;
            columns = newColumns;
            coefficients = newCoefficients;
            int sum = 31 * columns + rows;
            for (int i = 0; i < rows * columns; i++) {
                sum = 31 * sum + coefficients[i];
            }
            hash = sum;
        }

        Matrix copy() {
            Matrix copy = new Matrix();
            copy.set(rows, columns, Arrays.copyOf(coefficients, rows * columns));
            return copy;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Matrix matrix
                    && rows == matrix.rows
                    && columns == matrix.columns
                    && Arrays.equals(coefficients, 0, rows * columns, matrix.coefficients, 0, rows * columns);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
