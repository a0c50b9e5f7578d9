package org.asyncraid.async.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread posts while another closes the loop: what was posted runs, or the post was refused. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "posted in time, and run")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "too late, and refused")
@State
public class ClosingStress {
    private final ThreadedLoop loop = ThreadedLoop.start("stressed");
    private volatile int ran;
    private int accepted;

    @Actor
    public void posts() {
        try {
            loop.post(() -> ran = 1);
            accepted = 1;
        } catch (IllegalStateException closed) {
            accepted = 0;
        }
    }

    @Actor
    public void closes() {
        loop.close();
    }

    @Arbiter
    public void rest(II_Result result) {
        result.r1 = accepted;
        result.r2 = ran;
    }
}
