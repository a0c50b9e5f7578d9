package org.asyncraid.async.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThreadedLoopTest {
    private static final long GIVE_UP_SECONDS = 60;

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(GIVE_UP_SECONDS, TimeUnit.SECONDS), "the loop did not get there");
    }

    @Test
    void runsWhatAnyThreadPostsOnItsOwnThread() throws InterruptedException {
        int posters = 4;
        int each = 2_000;
        CountDownLatch ran = new CountDownLatch(posters * each);
        int[] outside = {0};
        try (ThreadedLoop loop = ThreadedLoop.start("test")) {
            List<Thread> threads = new ArrayList<>();
            for (int p = 0; p < posters; p++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < each; n++) {
                        loop.post(() -> {
                            outside[0] += loop.inLoop() ? 0 : 1;
                            ran.countDown();
                        });
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            await(ran);
            assertFalse(loop.inLoop());
        }
        assertEquals(0, outside[0]);
    }

    @Test
    void timersRunInTheirOrderThoughAnEventPostsItselfWithoutEnd() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        try (ThreadedLoop loop = ThreadedLoop.start("test")) {
            Event restless = new Event() {
                @Override
                protected void fire() {
                    if (done.getCount() > 0) {
                        loop.post(this);
                    }
                }
            };
            Event cancelled = Event.of(() -> order.add("cancelled"));
            loop.post(() -> {
                loop.schedule(
                        Event.of(() -> {
                            order.add("second");
                            done.countDown();
                        }),
                        2_000_000);
                loop.schedule(Event.of(() -> order.add("first")), 1_000_000);
                loop.schedule(cancelled, 500_000);
                assertTrue(loop.cancel(cancelled));
                loop.post(restless);
            });
            await(done);
        }
        assertEquals(List.of("first", "second"), order);
    }

    @Test
    void anOccupiedThreadRunsNothingElseUntilTheTimeHasCome() throws InterruptedException {
        try (ThreadedLoop loop = ThreadedLoop.start("test")) {
            AtomicLong late = new AtomicLong(-1);
            CountDownLatch done = new CountDownLatch(1);
            loop.post(() -> {
                long end = loop.clock().nowNanos() + 1_000_000;
                loop.schedule(
                        Event.of(() -> {
                            late.set(loop.clock().nowNanos() - end);
                            done.countDown();
                        }),
                        1);
                loop.occupyUntil(end);
            });
            await(done);
            assertTrue(late.get() >= 0, late + " ns after the end of the occupation");
        }
    }

    @Test
    void anExceptionEndsTheLoopAndIsKept() throws InterruptedException {
        IllegalStateException thrown = new IllegalStateException("broken");
        ThreadedLoop loop = ThreadedLoop.start("test");
        loop.post(() -> {
            throw thrown;
        });
        loop.close();
        assertSame(thrown, loop.failure());
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> loop.post(() -> {}));
        assertSame(thrown, refusal.getCause());
    }

    @Test
    void whoListensIsToldOfTheExceptionThatEndsTheLoop() {
        IllegalStateException thrown = new IllegalStateException("broken");
        List<Throwable> told = new ArrayList<>();
        ThreadedLoop loop = ThreadedLoop.start("test", told::add);
        loop.post(() -> {
            throw thrown;
        });
        loop.close();
        assertEquals(List.of(thrown), told);
    }

    @Test
    void whatIsPostedAfterTheEndIsRefused() {
        ThreadedLoop loop = ThreadedLoop.start("test");
        loop.close();
        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> loop.post(() -> {}));
        assertEquals("the loop test is closed", refusal.getMessage());
        assertThrows(IllegalStateException.class, () -> loop.tryPost(Event.of(() -> {})));
    }

    /** Each post runs or is refused, however close to the end it comes. */
    @Test
    void whatIsNotRefusedRunsThoughTheLoopIsClosedMeanwhile() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            AtomicLong ran = new AtomicLong();
            AtomicLong accepted = new AtomicLong();
            ThreadedLoop loop = ThreadedLoop.start("test");
            CountDownLatch begun = new CountDownLatch(1);
            Thread poster = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        loop.post(ran::incrementAndGet);
                        accepted.incrementAndGet();
                        begun.countDown();
                    }
                } catch (IllegalStateException closed) {
                    begun.countDown();
                }
            });
            await(begun);
            loop.close();
            poster.join();
            assertEquals(accepted.get(), ran.get());
        }
    }

    @Test
    void closingRunsWhatWasPostedBefore() {
        int[] ran = {0};
        ThreadedLoop loop = ThreadedLoop.start("test");
        for (int n = 0; n < 1_000; n++) {
            loop.post(() -> ran[0]++);
        }
        loop.close();
        assertEquals(1_000, ran[0]);
    }
}
