package org.asyncraid.async.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A completion queue's event, which stands for all that has ended: whoever ends something counts it, then posts the
 * event, which may wait already. The loop must see each count in the run of the event that the post asked for, or in one
 * before.
 */
@JCStressTest
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "all that ended was seen, and the event waits no longer")
@State
public class PostedOnceStress {
    private final PostQueue queue = new PostQueue();
    private final Event event = new Event() {
        @Override
        protected void fire() {
            seen = one + other;
        }
    };
    private volatile int one;
    private volatile int other;
    private int seen;

    @Actor
    public void thread() {
        one = 1;
        post();
    }

    @Actor
    public void loop() {
        other = 1;
        post();
        turn();
        turn();
    }

    @Arbiter
    public void rest(II_Result result) {
        turn();
        turn();
        result.r1 = seen;
        result.r2 = event.isPending() ? 1 : 0;
    }

    private void post() {
        if (event.claimPosted()) {
            queue.add(event);
        }
    }

    private void turn() {
        Event next = queue.poll();
        if (next != null && next.beginRun()) {
            next.fire();
        }
    }
}
