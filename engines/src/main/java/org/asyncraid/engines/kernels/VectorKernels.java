package org.asyncraid.engines.kernels;

import org.asyncraid.async.op.Gf256;

/**
 * The kernels in vectors of the width {@link KernelsSelection} chose. Whole steps of four vectors are computed in vectors,
 * the rest of a block as the scalar kernels do.
 */
final class VectorKernels extends ScalarKernels {

    /** What a second pass finds in the first-level cache. */
    private static final int TILE_BYTES = 1 << 13;

    @Override
    public String name() {
        return "vector-" + Lanes.BYTES.vectorBitSize();
    }

    @Override
    public void xor(Terms sources, long dst, long bytes, boolean accumulate) {
        long whole = Lanes.wholeSteps(bytes);
        if (accumulate) {
            VectorXor.residue(sources, dst, dst, 0, whole);
        } else {
            VectorXor.sum(sources, dst, 0, whole);
        }
        ScalarKernels.xor(sources, dst, whole, bytes, accumulate);
    }

    @Override
    public boolean xorIsZero(Terms sources, long bytes) {
        long whole = Lanes.wholeSteps(bytes);
        return sources.count() == 0
                || (!VectorXor.residue(sources, 0, 0, 0, whole) && ScalarKernels.xorIsZero(sources, whole, bytes));
    }

    @Override
    public void pq(Terms sources, long p, long q, long bytes, boolean accumulate) {
        if ((p | q) == 0) {
            return;
        }
        long whole = Lanes.wholeSteps(bytes);
        if (accumulate) {
            residue(sources, p, q, p, q, 0, whole);
        } else if (sources.firstPowers() && sources.count() > 0) {
            VectorSyndrome.pq(sources, p, q, 0, whole);
        } else {
            residue(sources, 0, 0, p, q, 0, whole);
        }
        ScalarKernels.pq(sources, p, q, whole, bytes, accumulate);
    }

    @Override
    public int pqValidate(Terms sources, long p, long q, long bytes) {
        if ((p | q) == 0) {
            return 0;
        }
        long whole = Lanes.wholeSteps(bytes);
        int asked = (p == 0 ? 0 : P_WRONG) | (q == 0 ? 0 : Q_WRONG);
        return (residue(sources, p, q, 0, 0, 0, whole) & asked) | ScalarKernels.pqValidate(sources, p, q, whole, bytes);
    }

    @Override
    public void multiply(long src, int coefficient, long dst, long bytes, boolean accumulate) {
        long whole = Lanes.wholeSteps(bytes);
        VectorProducts.multiply(src, coefficient, dst, 0, whole, accumulate);
        ScalarKernels.multiply(src, coefficient, dst, whole, bytes, accumulate);
    }

    /** Two passes over a tile are as fast as one here. */
    @Override
    public void recoverDataFromQ(Terms survivors, long q, int coefficient, long dst, long bytes) {
        long whole = Lanes.wholeSteps(bytes);
        int inverse = Gf256.inverse(coefficient);
        for (long from = 0; from < whole; from += TILE_BYTES) {
            long to = Math.min(whole, from + TILE_BYTES);
            residue(survivors, 0, q, 0, dst, from, to);
            VectorProducts.multiply(dst, inverse, dst, from, to, false);
        }
        ScalarKernels.recoverDataFromQ(survivors, q, coefficient, dst, whole, bytes);
    }

    @Override
    public void recoverDataAndP(Terms survivors, long q, int coefficient, long dst, long p, long bytes) {
        long whole = Lanes.wholeSteps(bytes);
        recover(survivors, 0, q, dst, p, 0, Gf256.inverse(coefficient), true, whole);
        ScalarKernels.recoverDataAndP(survivors, q, coefficient, dst, p, whole, bytes);
    }

    @Override
    public void recoverDataAndQ(Terms survivors, long p, int coefficient, long dst, long q, long bytes) {
        long whole = Lanes.wholeSteps(bytes);
        recover(survivors, p, 0, q, dst, coefficient, 1, false, whole);
        ScalarKernels.recoverDataAndQ(survivors, p, coefficient, dst, q, whole, bytes);
    }

    @Override
    public void recoverTwoData(Terms survivors, long p, long q, Terms missing, long bytes) {
        long whole = Lanes.wholeSteps(bytes);
        int cy = missing.coefficient(1);
        int inverse = Gf256.inverse(missing.coefficient(0) ^ cy);
        int ofP = Gf256.multiply(cy, inverse);
        recover(survivors, p, q, missing.address(0), missing.address(1), ofP, inverse, true, whole);
        ScalarKernels.recoverTwoData(survivors, p, q, missing, whole, bytes);
    }

    /** {@link VectorRecovery#onePass}, or two passes over each tile where the doublings of Horner's rule would cost more. */
    private static void recover(
            Terms survivors, long pIn, long qIn, long x, long y, int ofP, int ofQ, boolean addsX, long bytes) {
        if (survivors.count() == 0 || isDense(survivors)) {
            VectorRecovery.onePass(survivors, pIn, qIn, x, y, ofP, ofQ, addsX, bytes);
            return;
        }
        for (long from = 0; from < bytes; from += TILE_BYTES) {
            long to = Math.min(bytes, from + TILE_BYTES);
            VectorProducts.residue(survivors, pIn, qIn, y, x, from, to);
            VectorProducts.solve(x, y, ofP, ofQ, addsX, from, to);
        }
    }

    @Override
    public void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate) {
        long whole = Lanes.wholeSteps(bytes);
        VectorDot.dot(matrix, sources, destinations, whole, accumulate);
        ScalarKernels.dot(matrix, sources, destinations, whole, bytes, accumulate);
    }

    @Override
    public int locate(long p, long q, long bytes) {
        return VectorLocator.locate(p, q, bytes);
    }

    private static int residue(Terms sources, long pIn, long qIn, long p, long q, long from, long to) {
        return isDense(sources)
                ? VectorSyndrome.residue(sources, pIn, qIn, p, q, from, to)
                : VectorProducts.residue(sources, pIn, qIn, p, q, from, to);
    }

    /** Whether the doublings of Horner's rule, one for each power of 2 up to the highest, cost less than products. */
    private static boolean isDense(Terms sources) {
        int count = sources.count();
        return count > 0 && sources.ascendingPowers() && sources.exponent(count - 1) <= 2 * count;
    }
}
