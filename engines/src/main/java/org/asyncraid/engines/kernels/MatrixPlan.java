package org.asyncraid.engines.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationShape;

/**
 * A matrix over GF(256) made ready for {@link Kernels#dot}: its rows in the groups that one pass over the sources
 * computes together, each group by the fastest way that its coefficients allow. Whoever multiplies by a matrix again
 * and again makes its plan once.
 *
 * <p>Immutable; any number of threads may use it.
 */
public final class MatrixPlan {
    /** Rows that a pass of {@link Shape#PRODUCTS} computes at once: their tables and sums fill the vector registers. */
    static final int MOST_ROWS_OF_PRODUCTS = 4;

    /** How a pass computes its rows. */
    enum Shape {
        /** One row of ones. */
        SUM,
        /** A row of ones and then one of 1, 2, 4 …: P and Q. */
        SYNDROME,
        /** A row of ones, one of 1, 2, 4 …, one of 1, 4, 16 …. */
        THREE_SYNDROMES,
        /** Up to {@link #MOST_ROWS_OF_PRODUCTS} rows of anything. */
        PRODUCTS
    }

    /** Rows of the matrix that are computed together. */
    static final class Pass {
        private final Shape shape;
        private final int[] rows;

        private Pass(Shape shape, int... rows) {
            this.shape = shape;
            this.rows = rows;
        }

        Shape shape() {
            return shape;
        }

        int rowCount() {
            return rows.length;
        }

        /** The number of a row; they are in the order of the shape. */
        int row(int index) {
            return rows[index];
        }

        @Override
        public String toString() {
            return shape + Arrays.toString(rows);
        }
    }

    private final int destinations;
    private final int sources;
    private final byte[] coefficients;
    private final Pass[] passes;

    private MatrixPlan(int destinations, int sources, byte[] coefficients) {
        this.destinations = destinations;
        this.sources = sources;
        this.coefficients = coefficients;
        passes = plan();
    }

    /**
     * The plan of a matrix.
     *
     * @param destinations rows, 1 to {@value OperationShape#MAX_DESTINATIONS}
     * @param sources columns, 1 to {@value Gf256#ORDER}
     * @param coefficients row after row; copied; what follows the last row is not looked at
     */
    public static MatrixPlan of(int destinations, int sources, byte[] coefficients) {
        if (destinations < 1 || destinations > OperationShape.MAX_DESTINATIONS) {
            throw new IllegalArgumentException(
                    destinations + " destinations; allowed: 1 to " + OperationShape.MAX_DESTINATIONS);
        }
        if (sources < 1 || sources > Gf256.ORDER) {
            throw new IllegalArgumentException(sources + " sources; allowed: 1 to " + Gf256.ORDER);
        }
        int size = destinations * sources;
        if (coefficients.length < size) {
            throw new IllegalArgumentException(coefficients.length + " coefficients; allowed: at least " + size);
        }
        return new MatrixPlan(destinations, sources, Arrays.copyOf(coefficients, size));
    }

    /** Rows of the matrix. */
    public int destinations() {
        return destinations;
    }

    /** Columns of the matrix. */
    public int sources() {
        return sources;
    }

    /** What a source is multiplied by in the sum that goes to a destination, 0 to 255. */
    public int coefficient(int destination, int source) {
        return coefficients[destination * sources + source] & 0xff;
    }

    int passCount() {
        return passes.length;
    }

    Pass pass(int index) {
        return passes[index];
    }

    private Pass[] plan() {
        List<Integer> sums = new ArrayList<>();
        List<Integer> weighted = new ArrayList<>();
        List<Integer> twiceWeighted = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int row = 0; row < destinations; row++) {
            List<Integer> alike = isOfPowers(row, 0)
                    ? sums
                    : isOfPowers(row, 1) ? weighted : isOfPowers(row, 2) ? twiceWeighted : others;
            alike.add(row);
        }
        List<Pass> found = new ArrayList<>();
        while (!sums.isEmpty() && !weighted.isEmpty() && !twiceWeighted.isEmpty()) {
            int[] rows = {sums.removeFirst(), weighted.removeFirst(), twiceWeighted.removeFirst()};
            found.add(new Pass(Shape.THREE_SYNDROMES, rows));
        }
        while (!sums.isEmpty() && !weighted.isEmpty()) {
            found.add(new Pass(Shape.SYNDROME, sums.removeFirst(), weighted.removeFirst()));
        }
        sums.forEach(row -> found.add(new Pass(Shape.SUM, row)));
        others.addAll(weighted);
        others.addAll(twiceWeighted);
        for (int from = 0; from < others.size(); from += MOST_ROWS_OF_PRODUCTS) {
            int to = Math.min(others.size(), from + MOST_ROWS_OF_PRODUCTS);
            int[] rows = others.subList(from, to).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            found.add(new Pass(Shape.PRODUCTS, rows));
        }
        return found.toArray(Pass[]::new);
    }

    /** Whether a row is 1, g, g² … for g = 2 to the power of {@code exponent}. */
    private boolean isOfPowers(int row, int exponent) {
        for (int source = 0; source < sources; source++) {
            if (coefficient(row, source) != Gf256.exp(exponent * source)) {
                return false;
            }
        }
        return true;
    }
}
