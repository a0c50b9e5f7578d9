package org.asyncraid.engines.software;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.op.OperationKinds;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A time-out has the worker's lane aborted while the worker comes to the descriptor. Either it is carried out or it is
 * aborted; it ends once; and once the lane is quiet, which is what a reset reports, nothing of it is written any more.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "late, but done: its end was seen, with all that it wrote")
@Outcome(id = "2, 0, 0, 1", expect = ACCEPTABLE, desc = "aborted: nothing was written, then or later")
@Outcome(expect = FORBIDDEN, desc = "half done, written after the reset, or ended twice")
@State
public class LateCompletionStress {
    private final WorkerLane lane = new WorkerLane(2, () -> {});
    private final Descriptor descriptor = new DescriptorPool(1).take().begin(OperationKinds.FILL, 1);
    private int destination;
    private int ends;

    public LateCompletionStress() {
        lane.submit(descriptor);
    }

    @Actor
    public void timesOut(IIII_Result result) {
        lane.abort(true);
        while (!lane.isQuiet()) {
            Thread.onSpinWait();
        }
        for (Descriptor ended = lane.poll(); ended != null; ended = lane.poll()) {
            ends++;
        }
        result.r1 = descriptor.outcome() == org.asyncraid.async.descriptor.Outcome.OK ? 1 : 2;
        result.r2 = destination;
    }

    @Actor
    public void worker() {
        lane.runNext(new Execution() {
            @Override
            public void run(Descriptor running) {
                destination = 1;
                running.end(org.asyncraid.async.descriptor.Outcome.OK, 0);
            }
        });
    }

    @Arbiter
    public void later(IIII_Result result) {
        result.r3 = destination;
        result.r4 = ends + (lane.poll() == null ? 0 : 1);
    }
}
