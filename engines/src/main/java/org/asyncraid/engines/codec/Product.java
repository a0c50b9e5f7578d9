package org.asyncraid.engines.codec;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.op.Gf256Matrix;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.MatrixPlan;
import org.asyncraid.engines.kernels.Terms;

/**
 * Shards computed of other shards by a matrix, ready for the kernels. Immutable; what a call needs beside is in its {@link
 * Workspace}.
 */
final class Product implements Recovery {
    /** As many rows as one call of the kernels takes. */
    private static final int MOST_ROWS = OperationShape.MAX_DESTINATIONS;

    private final int[] sources;
    private final int[] destinations;
    private final Gf256Matrix matrix;

    /** For up to {@value #MOST_ROWS} rows each. */
    private final List<MatrixPlan> plans = new ArrayList<>();

    /**
     * @param sources shards, one for each column
     * @param destinations shards, one for each row
     */
    Product(int[] sources, int[] destinations, Gf256Matrix matrix) {
        this.sources = sources;
        this.destinations = destinations;
        this.matrix = matrix;
        byte[] coefficients = matrix.toArray();
        for (int row = 0; row < destinations.length; row += MOST_ROWS) {
            int rows = Math.min(MOST_ROWS, destinations.length - row);
            byte[] group = new byte[rows * sources.length];
            System.arraycopy(coefficients, row * sources.length, group, 0, group.length);
            plans.add(MatrixPlan.of(rows, sources.length, group));
        }
    }

    /** The shards that it gives. */
    int[] destinations() {
        return destinations;
    }

    /** The shards that it reads. */
    int[] sources() {
        return sources;
    }

    Gf256Matrix matrix() {
        return matrix;
    }

    @Override
    public void write(Kernels kernels, Workspace work, long at, long bytes) {
        multiply(kernels, work, at, bytes, false);
    }

    /** Adds the product to the same positions of the destinations. */
    void add(Kernels kernels, Workspace work, long at, long bytes) {
        multiply(kernels, work, at, bytes, true);
    }

    private void multiply(Kernels kernels, Workspace work, long at, long bytes, boolean adds) {
        Terms from = gather(work, at);
        for (int plan = 0; plan < plans.size(); plan++) {
            Terms to = work.destinations().clear();
            for (int row = 0; row < plans.get(plan).destinations(); row++) {
                to.add(work.address(destinations[plan * MOST_ROWS + row]) + at);
            }
            kernels.dot(plans.get(plan), from, to, bytes, adds);
        }
    }

    /**
     * Where the destinations differ from what they should be, within a block.
     *
     * @return how far from {@code at} the first difference of the first wrong destination is, or -1; then row i of the
     *     workspace's scratch memory holds what destination i should be
     */
    long mismatch(Kernels kernels, Workspace work, long at, long bytes) {
        Terms from = gather(work, at);
        for (int plan = 0; plan < plans.size(); plan++) {
            Terms to = work.destinations().clear();
            for (int row = 0; row < plans.get(plan).destinations(); row++) {
                to.add(work.scratch(plan * MOST_ROWS + row));
            }
            kernels.dot(plans.get(plan), from, to, bytes, false);
        }
        for (int row = 0; row < destinations.length; row++) {
            long found = work.mismatch(row, destinations[row], at, bytes);
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    private Terms gather(Workspace work, long at) {
        Terms from = work.sources().clear();
        for (int source : sources) {
            from.add(work.address(source) + at);
        }
        return from;
    }
}
