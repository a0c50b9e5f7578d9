package org.asyncraid.engines.faulty;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.faulty.FaultPlan.Fault;
import org.jspecify.annotations.Nullable;

/** A channel between its owner and the real one: decides for each descriptor whether the real one sees it. */
final class FaultyChannel implements EngineChannel {
    private final EngineChannel channel;
    private final int depth;
    private final FaultPlan plan;
    private final FaultyEngine owner;
    private final SeededRandom random;
    private final EventLoop loop;
    private final Runnable ready;

    private long nextNumber;
    private final ArrayDeque<Descriptor> stalled = new ArrayDeque<>();
    private final ArrayDeque<Descriptor> failed = new ArrayDeque<>();
    private final Set<Descriptor> toLieAbout = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Descriptor> toEndAgain = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Descriptor> endedOnce = new ArrayDeque<>();
    private final ArrayDeque<Descriptor> endingAgain = new ArrayDeque<>();

    /** Says that there is something to poll; also for the real channel, which may be one that leaves that out. */
    private final Event announcement = new Event() {
        @Override
        protected void fire() {
            ready.run();
        }
    };

    FaultyChannel(EngineChannel channel, int depth, FaultPlan plan, ChannelContext context, FaultyEngine owner) {
        this.channel = channel;
        this.depth = depth;
        this.plan = plan;
        this.owner = owner;
        random = SeededRandom.of(plan.seed());
        loop = context.loop();
        ready = context.ready();
    }

    @Override
    public boolean submit(Descriptor descriptor) {
        if (inFlight() == depth) {
            return false;
        }
        Effect effect = drawEffect();
        boolean taken = switch (effect) {
            case null -> channel.submit(descriptor);
            case REFUSE -> false;
            case LIE -> channel.submit(descriptor) && toLieAbout.add(descriptor);
            case TWICE -> channel.submit(descriptor) && toEndAgain.add(descriptor);
            case FAIL -> {
                spoilHalf(descriptor);
                yield fail(descriptor);
            }
            case VANISH -> fail(descriptor);
            case STALL -> {
                spoilHalf(descriptor);
                yield stalled.add(descriptor);
            }
        };
        if (taken || effect == Effect.REFUSE) {
            endingAgain.addAll(endedOnce);
            endedOnce.clear();
            nextNumber++;
            if (effect != null) {
                owner.count(effect);
            }
        }
        loop.tryPost(announcement);
        return taken;
    }

    @Override
    public void issuePending() {
        channel.issuePending();
    }

    @Override
    public @Nullable Descriptor poll() {
        Descriptor descriptor = failed.poll();
        if (descriptor != null) {
            return descriptor;
        }
        descriptor = endingAgain.poll();
        if (descriptor != null) {
            return descriptor;
        }
        descriptor = channel.poll();
        if (descriptor != null && toEndAgain.remove(descriptor)) {
            endedOnce.add(descriptor);
        }
        if (descriptor != null
                && toLieAbout.remove(descriptor)
                && descriptor.outcome().isOk()) {
            lie(descriptor);
        }
        return descriptor;
    }

    @Override
    public int inFlight() {
        return channel.inFlight() + failed.size() + stalled.size();
    }

    @Override
    public void reset(Runnable done) {
        stalled.forEach(descriptor -> descriptor.end(Outcome.ABORTED, 0));
        failed.addAll(stalled);
        stalled.clear();
        channel.reset(done);
    }

    @Override
    public void close() {
        int open = failed.size() + stalled.size();
        if (open != 0) {
            throw new IllegalStateException("closed with " + open + " descriptors in flight");
        }
        channel.close();
    }

    private @Nullable Effect drawEffect() {
        for (Fault fault : plan.faults()) {
            if (fault.trigger().happensTo(nextNumber, random)) {
                return fault.effect();
            }
        }
        return null;
    }

    private boolean fail(Descriptor descriptor) {
        descriptor.end(Outcome.ENGINE_ERROR, 0);
        return failed.add(descriptor);
    }

    private void spoilHalf(Descriptor descriptor) {
        long half = (descriptor.destinationBytes() + 1) / 2;
        for (int i = 0; i < descriptor.destinationCount(); i++) {
            if (descriptor.destination(i) != 0) {
                MemorySegment memory = memory(descriptor.destination(i), half);
                for (long at = 0; at < half; at++) {
                    memory.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
                }
            }
        }
    }

    private void lie(Descriptor descriptor) {
        for (int i = 0; i < descriptor.destinationCount(); i++) {
            if (descriptor.destination(i) != 0) {
                MemorySegment memory = memory(descriptor.destination(i), descriptor.destinationBytes());
                long at = random.nextLong(descriptor.destinationBytes());
                int flipped = memory.get(ValueLayout.JAVA_BYTE, at) ^ 1 << random.nextInt(8);
                memory.set(ValueLayout.JAVA_BYTE, at, (byte) flipped);
                return;
            }
        }
        descriptor.end(Outcome.OK, descriptor.result() ^ 1);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }
}
