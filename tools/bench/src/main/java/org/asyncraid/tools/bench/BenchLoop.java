package org.asyncraid.tools.bench;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;

/** A loop with calls that wait, in real or in virtual time. */
interface BenchLoop extends AutoCloseable {
    EventLoop events();

    /** Runs {@code work} on the loop, and waits until it has given an answer to the consumer that it gets. */
    <T> T call(Consumer<Consumer<T>> work);

    @Override
    void close();

    /** A loop with a thread of its own. */
    static BenchLoop inRealTime(String name) {
        return new Real(ThreadedLoop.start(name));
    }

    /** A loop that runs while it is waited for. */
    static BenchLoop inVirtualTime(long seed) {
        return new Virtual(new SimulatedLoop(seed));
    }

    /** In real time. */
    record Real(ThreadedLoop events) implements BenchLoop {
        @Override
        public <T> T call(Consumer<Consumer<T>> work) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            events.post(() -> work.accept(answer::complete));
            return answer.join();
        }

        @Override
        public void close() {
            events.close();
        }
    }

    /** In virtual time. */
    record Virtual(SimulatedLoop events) implements BenchLoop {
        @Override
        public <T> T call(Consumer<Consumer<T>> work) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            work.accept(answer::complete);
            if (!events.runUntil(answer::isDone)) {
                throw new IllegalStateException("nothing left to run, and no answer");
            }
            return answer.join();
        }

        @Override
        public void close() {
            events.runUntilIdle();
        }
    }
}
