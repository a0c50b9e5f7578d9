package org.asyncraid.async.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A thread posts twice while the loop posts too, and takes. Nothing is lost or comes twice, the thread's order is
 * kept, and what it wrote before it posted is seen.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE, desc = "each event once, in order, with its content")
@State
public class PostQueueStress {
    private final PostQueue queue = new PostQueue();
    private final Message first = new Message();
    private final Message second = new Message();
    private final Message other = new Message();
    private int taken;

    /** An event with something that was written before it was posted. */
    private static final class Message extends Event {
        private int content;
        private int takenAs;
        private int times;

        @Override
        protected void fire() {}
    }

    @Actor
    public void thread() {
        first.content = 1;
        queue.add(first);
        second.content = 1;
        queue.add(second);
    }

    @Actor
    public void loop() {
        other.content = 1;
        queue.add(other);
        for (int n = 0; n < 3; n++) {
            take(queue.poll());
        }
    }

    @Arbiter
    public void rest(IIII_Result result) {
        for (Event event = queue.poll(); event != null; event = queue.poll()) {
            take(event);
        }
        result.r1 = first.times;
        result.r2 = second.times;
        result.r3 = other.times;
        result.r4 = first.takenAs < second.takenAs && queue.isEmpty() ? 0 : 1;
    }

    /** Counts an event, as often as it is right. */
    private void take(@Nullable Event event) {
        if (event instanceof Message message) {
            message.times += message.content;
            message.takenAs = ++taken;
        }
    }
}
