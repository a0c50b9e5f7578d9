package org.asyncraid.tools.cli.machine;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.asyncraid.async.loop.ThreadedLoop;
import org.jspecify.annotations.Nullable;

/**
 * The blocking face of a loop, for commands: does work on the loop's thread and waits for the answer. When the loop fails,
 * so does the call, with what ended the loop as its cause. For any thread but the loop's own.
 */
public final class LoopCalls {
    private static final long CHECK_MILLIS = 50;

    private final ThreadedLoop loop;

    public LoopCalls(ThreadedLoop loop) {
        this.loop = loop;
    }

    /** Runs {@code work} on the loop, and waits until it has given an answer to the consumer that it gets. */
    public <T> T await(Consumer<Consumer<T>> work) {
        return await(begin(work));
    }

    /** Waits for the answer to work that was begun. */
    public <T> T await(Answer<T> answer) {
        while (!answer.arrivesWithin(CHECK_MILLIS)) {
            checkLoop();
        }
        return answer.get();
    }

    /** Runs {@code work} on the loop, and returns at once. */
    public <T> Answer<T> begin(Consumer<Consumer<T>> work) {
        Answer<T> answer = new Answer<>();
        checkLoop();
        loop.post(() -> {
            try {
                work.accept(answer::give);
            } catch (RuntimeException refused) {
                answer.fail(refused);
            }
        });
        return answer;
    }

    /** What {@code question} returns on the loop. */
    public <T> T ask(Supplier<T> question) {
        return await(answer -> answer.accept(question.get()));
    }

    /** Whether the loop has ended by a broken invariant: nothing on it can be asked, or closed, any more. */
    public boolean loopHasFailed() {
        return loop.failure() != null;
    }

    /** Throws what ended the loop, if it has ended. */
    public void checkLoop() {
        Throwable broken = loop.failure();
        if (broken != null) {
            throw new IllegalStateException("a broken invariant ended the event loop: " + broken, broken);
        }
    }

    /** The answer to work begun on a loop; it is given once. */
    public static final class Answer<T> {
        private final CountDownLatch given = new CountDownLatch(1);
        private volatile @Nullable T value;
        private volatile @Nullable RuntimeException refusal;

        private Answer() {}

        /** Waits that long. Returns whether the answer is there. */
        public boolean arrivesWithin(long millis) {
            try {
                return given.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts the threads of the command", e);
            }
        }

        /** The answer, which must be there; throws what the work threw, if it did. */
        public T get() {
            RuntimeException thrown = refusal;
            if (thrown != null) {
                throw thrown;
            }
            T answer = value;
            if (answer == null) {
                throw new IllegalStateException("no answer yet");
            }
            return answer;
        }

        private void give(T answer) {
            value = answer;
            given.countDown();
        }

        private void fail(RuntimeException thrown) {
            refusal = thrown;
            given.countDown();
        }
    }
}
