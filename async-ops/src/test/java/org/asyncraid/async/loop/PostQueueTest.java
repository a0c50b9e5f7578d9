package org.asyncraid.async.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PostQueueTest {
    private static final class Numbered extends Event {
        final int producer;
        final int number;

        Numbered(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }

        @Override
        protected void fire() {}
    }

    @Test
    void givesEventsBackInTheOrderOfAdding() {
        PostQueue queue = new PostQueue();
        Event first = new Numbered(0, 0);
        Event second = new Numbered(0, 1);
        assertTrue(queue.isEmpty());
        queue.add(first);
        queue.add(second);
        assertSame(first, queue.poll());
        queue.add(first);
        assertSame(second, queue.poll());
        assertSame(first, queue.poll());
        assertNull(queue.poll());
        assertTrue(queue.isEmpty());
    }

    @Test
    void losesAndRepeatsNothingUnderManyProducers() throws InterruptedException {
        int producers = 4;
        int each = 50_000;
        PostQueue queue = new PostQueue();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(Thread.ofPlatform().start(() -> {
                awaitUnchecked(start);
                for (int n = 0; n < each; n++) {
                    queue.add(new Numbered(producer, n));
                }
            }));
        }
        start.countDown();
        int[] next = new int[producers];
        for (int taken = 0; taken < producers * each; ) {
            if (queue.poll() instanceof Numbered event) {
                assertEquals(next[event.producer]++, event.number, "order of producer " + event.producer);
                taken++;
            } else {
                Thread.onSpinWait();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertNull(queue.poll());
        assertTrue(queue.isEmpty());
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
