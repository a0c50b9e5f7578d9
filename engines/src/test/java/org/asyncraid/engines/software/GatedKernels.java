package org.asyncraid.engines.software;

import java.util.concurrent.CountDownLatch;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.MatrixPlan;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.kernels.Terms;

/** The scalar kernels, of which copying waits until it is let through. */
final class GatedKernels implements Kernels {
    /** Reaches zero when a copy has begun to wait. */
    final CountDownLatch entered = new CountDownLatch(1);

    /** Reaches zero when two have. */
    final CountDownLatch bothEntered = new CountDownLatch(2);

    /** Lets copies through. */
    final CountDownLatch open = new CountDownLatch(1);

    private final Kernels kernels = new ScalarKernels();

    @Override
    public void copy(long dst, long src, long bytes) {
        entered.countDown();
        bothEntered.countDown();
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        kernels.copy(dst, src, bytes);
    }

    @Override
    public String name() {
        return "gated";
    }

    @Override
    public void fill(long dst, long pattern, long bytes) {
        kernels.fill(dst, pattern, bytes);
    }

    @Override
    public boolean equal(long a, long b, long bytes) {
        return kernels.equal(a, b, bytes);
    }

    @Override
    public void xor(Terms sources, long dst, long bytes, boolean accumulate) {
        kernels.xor(sources, dst, bytes, accumulate);
    }

    @Override
    public boolean xorIsZero(Terms sources, long bytes) {
        return kernels.xorIsZero(sources, bytes);
    }

    @Override
    public void pq(Terms sources, long p, long q, long bytes, boolean accumulate) {
        kernels.pq(sources, p, q, bytes, accumulate);
    }

    @Override
    public int pqValidate(Terms sources, long p, long q, long bytes) {
        return kernels.pqValidate(sources, p, q, bytes);
    }

    @Override
    public void multiply(long src, int coefficient, long dst, long bytes, boolean accumulate) {
        kernels.multiply(src, coefficient, dst, bytes, accumulate);
    }

    @Override
    public void recoverDataFromQ(Terms survivors, long q, int coefficient, long dst, long bytes) {
        kernels.recoverDataFromQ(survivors, q, coefficient, dst, bytes);
    }

    @Override
    public void recoverTwoData(Terms survivors, long p, long q, Terms missing, long bytes) {
        kernels.recoverTwoData(survivors, p, q, missing, bytes);
    }

    @Override
    public void dot(MatrixPlan matrix, Terms sources, Terms destinations, long bytes, boolean accumulate) {
        kernels.dot(matrix, sources, destinations, bytes, accumulate);
    }

    @Override
    public int locate(long p, long q, long bytes) {
        return kernels.locate(p, q, bytes);
    }
}
