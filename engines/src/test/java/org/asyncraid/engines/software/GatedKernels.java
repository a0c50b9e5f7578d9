package org.asyncraid.engines.software;

import java.util.concurrent.CountDownLatch;
import org.asyncraid.engines.kernels.ScalarKernels;

/** The scalar kernels, of which copying waits until it is let through. */
final class GatedKernels extends ScalarKernels {
    /** Reaches zero when a copy has begun to wait. */
    final CountDownLatch entered = new CountDownLatch(1);

    /** Reaches zero when two have. */
    final CountDownLatch bothEntered = new CountDownLatch(2);

    /** Lets copies through. */
    final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void copy(long dst, long src, long bytes) {
        entered.countDown();
        bothEntered.countDown();
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        super.copy(dst, src, bytes);
    }

    @Override
    public String name() {
        return "gated";
    }
}
