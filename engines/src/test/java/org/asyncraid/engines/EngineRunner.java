package org.asyncraid.engines;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.jspecify.annotations.Nullable;

/**
 * The simplest client of an engine: submits descriptors as long as the channel takes them, polls when it is told to,
 * and sees to it that each comes out exactly once. Its methods run on the loop.
 */
public final class EngineRunner {
    private final EventLoop loop;
    private final Event poll = Event.of(this::pump);
    private final EngineChannel channel;
    private final List<Descriptor> waiting = new ArrayList<>();
    private final Set<Descriptor> inside = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Descriptor> ended = new ArrayList<>();
    private @Nullable Runnable allEnded;

    public EngineRunner(Engine engine, EventLoop loop) {
        this.loop = loop;
        channel = engine.open(new ChannelContext(loop, () -> loop.tryPost(poll)));
    }

    /** Runs all descriptors to their end, from the thread of a simulated loop or from outside a threaded one. */
    public static void runAll(Engine engine, EventLoop loop, List<Descriptor> descriptors) {
        var allEnded = new CountDownLatch(1);
        switch (loop) {
            case SimulatedLoop simulated -> {
                var runner = new EngineRunner(engine, loop);
                runner.submit(descriptors, allEnded::countDown);
                if (!simulated.runUntil(() -> allEnded.getCount() == 0)) {
                    throw new AssertionError("never ended: " + runner.inside);
                }
                runner.channel.close();
            }
            case ThreadedLoop threaded -> {
                threaded.post(() -> {
                    var runner = new EngineRunner(engine, loop);
                    runner.submit(descriptors, () -> {
                        runner.channel.close();
                        allEnded.countDown();
                    });
                });
                await(allEnded, threaded);
            }
            default -> throw new IllegalArgumentException("unknown loop " + loop);
        }
    }

    /**
     * Submits all descriptors and resets the channel so long afterwards; returns when the reset is done and all have come
     * out. What did not fit into the channel was never submitted, and ends as aborted.
     */
    public static void runAndReset(Engine engine, EventLoop loop, List<Descriptor> descriptors, long nanos) {
        var done = new CountDownLatch(1);
        Runnable begin = () -> {
            var runner = new EngineRunner(engine, loop);
            runner.submit(descriptors, () -> {});
            runner.waiting.forEach(descriptor -> descriptor.end(Outcome.ABORTED, 0));
            runner.waiting.clear();
            loop.schedule(
                    Event.of(() -> runner.channel.reset(() -> {
                        runner.pump();
                        runner.channel.close();
                        done.countDown();
                    })),
                    nanos);
        };
        switch (loop) {
            case SimulatedLoop simulated -> {
                begin.run();
                if (!simulated.runUntil(() -> done.getCount() == 0)) {
                    throw new AssertionError("the reset never ended");
                }
            }
            case ThreadedLoop threaded -> {
                threaded.post(begin);
                await(done, threaded);
            }
            default -> throw new IllegalArgumentException("unknown loop " + loop);
        }
    }

    /** Waits for a latch that a threaded loop will count down, unless it fails. */
    public static void await(CountDownLatch latch, ThreadedLoop loop) {
        try {
            while (!latch.await(50, TimeUnit.MILLISECONDS)) {
                if (loop.failure() != null) {
                    throw new AssertionError("the loop failed", loop.failure());
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public EngineChannel channel() {
        return channel;
    }

    /** Descriptors in the order of their end. */
    public List<Descriptor> ended() {
        return ended;
    }

    public void submit(List<Descriptor> descriptors, Runnable whenAllEnded) {
        waiting.addAll(descriptors);
        allEnded = whenAllEnded;
        pump();
    }

    /** Submits what is taken, polls what has ended. */
    public void pump() {
        int before;
        do {
            before = waiting.size() + inside.size();
            while (!waiting.isEmpty() && channel.submit(waiting.get(0))) {
                if (!inside.add(waiting.remove(0))) {
                    throw new AssertionError("submitted twice");
                }
            }
            channel.issuePending();
            for (Descriptor d = channel.poll(); d != null; d = channel.poll()) {
                if (!inside.remove(d)) {
                    throw new AssertionError("came out without being inside: " + d);
                }
                ended.add(d);
            }
            if (channel.inFlight() != inside.size()) {
                throw new AssertionError(channel.inFlight() + " in flight; expected " + inside.size());
            }
        } while (waiting.size() + inside.size() < before);
        Runnable whom = allEnded;
        if (!waiting.isEmpty() && inside.isEmpty()) {
            // Full though it has nothing of ours: others use it too.
            loop.tryPost(poll);
        }
        if (waiting.isEmpty() && inside.isEmpty() && whom != null) {
            allEnded = null;
            whom.run();
        }
    }
}
