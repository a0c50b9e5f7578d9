package org.asyncraid.async.op;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * A matrix over GF(256); see {@link Gf256} for the field. Immutable, so any number of threads may use it. It may have no
 * rows, or no columns.
 */
public final class Gf256Matrix {
    private final int rows;
    private final int columns;

    /** Row after row. */
    private final byte[] elements;

    private Gf256Matrix(int rows, int columns, byte[] elements) {
        this.rows = rows;
        this.columns = columns;
        this.elements = elements;
    }

    /**
     * The matrix of elements, each 0 to 255, by row and column.
     *
     * @throws IllegalArgumentException if one is no element of the field
     */
    public static Gf256Matrix of(int rows, int columns, IntBinaryOperator element) {
        byte[] elements = new byte[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int value = element.applyAsInt(row, column);
                if ((value & ~0xff) != 0) {
                    throw new IllegalArgumentException("an element of GF(256) is 0 to 255, not " + value);
                }
                elements[row * columns + column] = (byte) value;
            }
        }
        return new Gf256Matrix(rows, columns, elements);
    }

    /** Ones on the diagonal, zeros elsewhere. */
    public static Gf256Matrix identity(int size) {
        return of(size, size, (row, column) -> row == column ? 1 : 0);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** An element, 0 to 255. */
    public int get(int row, int column) {
        return elements[row * columns + column] & 0xff;
    }

    /** All elements, row after row. */
    public byte[] toArray() {
        return elements.clone();
    }

    /** The elements where these rows and columns meet, in the given order. */
    public Gf256Matrix select(int[] chosenRows, int[] chosenColumns) {
        return of(
                chosenRows.length, chosenColumns.length, (row, column) -> get(chosenRows[row], chosenColumns[column]));
    }

    /**
     * The product with a matrix on the right.
     *
     * @throws IllegalArgumentException if it has another number of rows than this one has columns
     */
    public Gf256Matrix times(Gf256Matrix right) {
        if (right.rows != columns) {
            throw new IllegalArgumentException(
                    "a matrix of " + columns + " columns times one of " + right.rows + " rows");
        }
        return of(rows, right.columns, (row, column) -> {
            int sum = 0;
            for (int i = 0; i < columns; i++) {
                sum ^= Gf256.multiply(get(row, i), right.get(i, column));
            }
            return sum;
        });
    }

    /**
     * The sum with a matrix of the same size, which is also the difference.
     *
     * @throws IllegalArgumentException if it has another size
     */
    public Gf256Matrix plus(Gf256Matrix other) {
        if (other.rows != rows || other.columns != columns) {
            throw new IllegalArgumentException(
                    "the sum of matrices of " + rows + " × " + columns + " and " + other.rows + " × " + other.columns);
        }
        return of(rows, columns, (row, column) -> get(row, column) ^ other.get(row, column));
    }

    /**
     * This matrix with the columns of another one to the right of its own.
     *
     * @throws IllegalArgumentException if it has another number of rows
     */
    public Gf256Matrix beside(Gf256Matrix right) {
        if (right.rows != rows) {
            throw new IllegalArgumentException("a matrix of " + rows + " rows beside one of " + right.rows);
        }
        return of(
                rows,
                columns + right.columns,
                (row, column) -> column < columns ? get(row, column) : right.get(row, column - columns));
    }

    /**
     * This matrix with the rows of another one below its own.
     *
     * @throws IllegalArgumentException if it has another number of columns
     */
    public Gf256Matrix above(Gf256Matrix lower) {
        if (lower.columns != columns) {
            throw new IllegalArgumentException("a matrix of " + columns + " columns above one of " + lower.columns);
        }
        return of(
                rows + lower.rows,
                columns,
                (row, column) -> row < rows ? get(row, column) : lower.get(row - rows, column));
    }

    /**
     * The matrix whose product with this one is the identity: by Gauss-Jordan elimination, in time that grows with the cube
     * of the size.
     *
     * @throws IllegalArgumentException if it is not square
     * @throws ArithmeticException if it has no inverse
     */
    public Gf256Matrix inverse() {
        Elimination elimination = eliminated();
        if (elimination.determinant == 0) {
            throw new ArithmeticException("a matrix of " + rows + " × " + columns + " has no inverse");
        }
        return new Gf256Matrix(rows, columns, elimination.right);
    }

    /**
     * The determinant: 0 if and only if there is no inverse.
     *
     * @throws IllegalArgumentException if the matrix is not square
     */
    public int determinant() {
        return eliminated().determinant;
    }

    private Elimination eliminated() {
        if (rows != columns) {
            throw new IllegalArgumentException(
                    "only a square matrix has a determinant and an inverse, not one of " + rows + " × " + columns);
        }
        return new Elimination();
    }

    /** Turns a copy of the matrix into the identity by operations on rows, and does the same to what was the identity. */
    private final class Elimination {
        private final byte[] left = elements.clone();
        private final byte[] right = identity(rows).elements;

        /** Product of the pivots. An exchange of rows does not change it, since 1 = -1. */
        private int determinant = 1;

        private Elimination() {
            for (int step = 0; step < rows && determinant != 0; step++) {
                int pivotRow = pivotRow(step);
                if (pivotRow == rows) {
                    determinant = 0;
                    return;
                }
                swap(left, step, pivotRow);
                swap(right, step, pivotRow);
                int pivot = at(left, step, step);
                determinant = Gf256.multiply(determinant, pivot);
                scale(step, Gf256.inverse(pivot));
                for (int row = 0; row < rows; row++) {
                    if (row != step) {
                        addMultiple(row, step, at(left, row, step));
                    }
                }
            }
        }

        private int pivotRow(int step) {
            int row = step;
            while (row < rows && at(left, row, step) == 0) {
                row++;
            }
            return row;
        }

        private void swap(byte[] matrix, int a, int b) {
            for (int column = 0; column < columns; column++) {
                byte kept = matrix[a * columns + column];
                matrix[a * columns + column] = matrix[b * columns + column];
                matrix[b * columns + column] = kept;
            }
        }

        private void scale(int row, int factor) {
            for (int column = 0; column < columns; column++) {
                int at = row * columns + column;
                left[at] = (byte) Gf256.multiply(left[at] & 0xff, factor);
                right[at] = (byte) Gf256.multiply(right[at] & 0xff, factor);
            }
        }

        private void addMultiple(int row, int source, int factor) {
            for (int column = 0; column < columns; column++) {
                int at = row * columns + column;
                int from = source * columns + column;
                left[at] ^= (byte) Gf256.multiply(left[from] & 0xff, factor);
                right[at] ^= (byte) Gf256.multiply(right[from] & 0xff, factor);
            }
        }

        private int at(byte[] matrix, int row, int column) {
            return matrix[row * columns + column] & 0xff;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Gf256Matrix matrix
                && rows == matrix.rows
                && columns == matrix.columns
                && Arrays.equals(elements, matrix.elements);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(elements);
    }

    /** Rows of two-digit hexadecimal numbers, separated by semicolons. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            text.append(row == 0 ? "" : "; ");
            for (int column = 0; column < columns; column++) {
                text.append(column == 0 ? "" : " ").append(String.format("%02x", get(row, column)));
            }
        }
        return text.toString();
    }
}
