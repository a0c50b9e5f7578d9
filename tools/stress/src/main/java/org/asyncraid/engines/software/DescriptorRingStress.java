package org.asyncraid.engines.software;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.op.OperationKinds;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Descriptors that go through a ring, round the end of its array, arrive in order, with all that was written into them. */
@JCStressTest
@Outcome(id = "12, 0", expect = ACCEPTABLE, desc = "both, in order")
@State
public class DescriptorRingStress {
    private final DescriptorRing ring = new DescriptorRing(2);
    private final DescriptorPool pool = new DescriptorPool(2);
    private final Descriptor first = pool.take();
    private final Descriptor second = pool.take();
    private int arrived;

    public DescriptorRingStress() {
        ring.put(first);
        ring.take();
    }

    @Actor
    public void produces() {
        ring.put(first.begin(OperationKinds.FILL, 1));
        ring.put(second.begin(OperationKinds.FILL, 2));
    }

    @Actor
    public void consumes() {
        take();
        take();
    }

    @Arbiter
    public void rest(II_Result result) {
        take();
        take();
        result.r1 = arrived;
        result.r2 = ring.isEmpty() ? 0 : 1;
    }

    private void take() {
        Descriptor descriptor = ring.take();
        if (descriptor != null) {
            arrived = 10 * arrived + (int) descriptor.bytes();
        }
    }
}
