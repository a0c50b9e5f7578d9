package org.asyncraid.async.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A loop that goes to sleep while something is posted wakes up for it. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "the loop has run what was posted, and ended")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "the loop sleeps on")
@State
public class WakeUpStress {
    private final ThreadedLoop loop = ThreadedLoop.start("stressed");
    private volatile boolean ran;

    @Actor
    public void waits() {
        while (!ran) {
            Thread.onSpinWait();
        }
        loop.close();
    }

    @Signal
    public void posts() {
        loop.post(() -> ran = true);
    }
}
