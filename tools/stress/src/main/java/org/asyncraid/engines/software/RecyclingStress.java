package org.asyncraid.engines.software;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.op.OperationKinds;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * The only descriptor of a pool goes to a worker, comes back, is released, taken, filled with something else, and goes
 * again: the worker sees each request as it was filled, the loop each result as it was given.
 */
@JCStressTest
@Outcome(id = "1, 2, 10, 20", expect = ACCEPTABLE, desc = "two requests, two results, nothing mixed")
@State
public class RecyclingStress {
    private final DescriptorPool pool = new DescriptorPool(1);
    private final WorkerLane lane = new WorkerLane(1, () -> {});

    @Actor
    public void loop(IIII_Result result) {
        result.r3 = request(1);
        result.r4 = request(2);
    }

    @Actor
    public void worker(IIII_Result result) {
        Numbers numbers = new Numbers();
        await(numbers);
        result.r1 = numbers.seen;
        await(numbers);
        result.r2 = numbers.seen;
    }

    private void await(Numbers numbers) {
        while (!lane.runNext(numbers)) {
            Thread.onSpinWait();
        }
    }

    private int request(int number) {
        Descriptor descriptor = pool.take().begin(OperationKinds.FILL, number).immediate(number);
        lane.submit(descriptor);
        Descriptor ended = lane.poll();
        while (ended == null) {
            Thread.onSpinWait();
            ended = lane.poll();
        }
        int result = (int) ended.result();
        ended.release();
        return result;
    }

    /** Gives ten times the number that it finds everywhere in a request; 0 if they differ. */
    private static final class Numbers implements Execution {
        private int seen;

        @Override
        public void run(Descriptor descriptor) {
            seen = descriptor.bytes() == descriptor.immediate() ? (int) descriptor.bytes() : 0;
            descriptor.end(org.asyncraid.async.descriptor.Outcome.OK, 10L * seen);
        }
    }
}
