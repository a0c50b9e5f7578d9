package org.asyncraid.async.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedLoopTest {
    private static List<String> traceOf(long seed) {
        SimulatedLoop loop = new SimulatedLoop(seed);
        List<String> trace = new ArrayList<>();
        for (int n = 0; n < 50; n++) {
            int number = n;
            loop.schedule(
                    Event.of(() -> {
                        trace.add(number + " at " + loop.clock().nowNanos());
                        loop.post(() -> trace.add(number + " posted"));
                    }),
                    number % 5);
        }
        loop.runUntilIdle();
        return trace;
    }

    @Test
    void theSameSeedGivesTheSameTraceAndAnotherSeedAnother() {
        assertEquals(traceOf(7), traceOf(7));
        assertNotEquals(traceOf(7), traceOf(8));
    }

    @Test
    void timeJumpsToTheNextEventAndStandsStillWhileItRuns() {
        SimulatedLoop loop = new SimulatedLoop(1);
        List<Long> times = new ArrayList<>();
        loop.schedule(Event.of(() -> times.add(loop.clock().nowNanos())), 1_000_000_000L);
        loop.schedule(Event.of(() -> times.add(loop.clock().nowNanos())), 5);
        loop.runUntilIdle();
        assertEquals(List.of(5L, 1_000_000_000L), times);
    }

    @Test
    void runForLeavesLaterEventsAlone() {
        SimulatedLoop loop = new SimulatedLoop(1);
        List<String> ran = new ArrayList<>();
        loop.schedule(Event.of(() -> ran.add("in time")), 10);
        loop.schedule(Event.of(() -> ran.add("late")), 11);
        loop.runFor(10);
        assertEquals(List.of("in time"), ran);
        assertEquals(10, loop.clock().nowNanos());
    }

    @Test
    void aCancelledEventDoesNotRunAndCanBeScheduledAgain() {
        SimulatedLoop loop = new SimulatedLoop(1);
        List<Long> ran = new ArrayList<>();
        Event event = Event.of(() -> ran.add(loop.clock().nowNanos()));
        loop.schedule(event, 10);
        assertTrue(loop.cancel(event));
        assertFalse(loop.cancel(event));
        loop.schedule(event, 20);
        loop.runUntilIdle();
        assertEquals(List.of(20L), ran);
    }

    @Test
    void anEventIsInOneQueueOnlyAndMayPostItselfAgain() {
        SimulatedLoop loop = new SimulatedLoop(1);
        int[] left = {3};
        Event event = new Event() {
            @Override
            protected void fire() {
                if (--left[0] > 0) {
                    loop.post(this);
                }
            }
        };
        loop.post(event);
        assertFalse(loop.tryPost(event));
        assertThrows(IllegalStateException.class, () -> loop.schedule(event, 1));
        loop.runUntilIdle();
        assertEquals(0, left[0]);
    }

    /** Ends at the time given, as a device does that needs nobody's thread. */
    private static Event ofDevice(Runnable action) {
        return new Event() {
            @Override
            protected void fire() {
                action.run();
            }

            @Override
            protected boolean isOfDevice() {
                return true;
            }
        };
    }

    @Test
    void devicesGoOnWhileTheThreadIsOccupiedAndTheRestComesLate() {
        SimulatedLoop loop = new SimulatedLoop(1);
        List<String> trace = new ArrayList<>();
        Event chained = ofDevice(() -> trace.add("chained " + loop.clock().nowNanos()));
        loop.schedule(
                ofDevice(() -> {
                    trace.add("device " + loop.clock().nowNanos());
                    loop.schedule(chained, 30);
                    loop.post(() -> trace.add("told " + loop.clock().nowNanos()));
                }),
                40);
        loop.schedule(ofDevice(() -> trace.add("after " + loop.clock().nowNanos())), 101);
        loop.schedule(Event.of(() -> trace.add("timer " + loop.clock().nowNanos())), 20);
        loop.post(() -> {
            loop.occupyUntil(100);
            trace.add("done " + loop.clock().nowNanos());
        });
        loop.runUntilIdle();
        assertEquals(List.of("device 40", "chained 70", "done 100", "timer 100", "told 100", "after 101"), trace);
    }

    @Test
    void anOccupiedThreadNeverGoesBackInTime() {
        SimulatedLoop loop = new SimulatedLoop(1);
        loop.occupyUntil(50);
        loop.occupyUntil(10);
        assertEquals(50, loop.clock().nowNanos());
        Event event = ofDevice(() -> {});
        loop.schedule(event, 5);
        assertTrue(loop.cancel(event));
        assertFalse(loop.runOnce());
    }

    @Test
    void refusesOtherThreads() throws InterruptedException {
        SimulatedLoop loop = new SimulatedLoop(1);
        List<Throwable> thrown = new ArrayList<>();
        Thread stranger = Thread.ofPlatform().start(() -> {
            try {
                loop.post(() -> {});
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        });
        stranger.join();
        assertEquals(1, thrown.size());
    }
}
