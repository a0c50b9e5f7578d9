package org.asyncraid.async.layer;

import java.util.Arrays;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.Health;
import org.asyncraid.async.health.Health.Dead;
import org.asyncraid.async.health.Health.Healthy;
import org.asyncraid.async.health.Health.Probing;
import org.asyncraid.async.health.Health.Quarantined;
import org.asyncraid.async.health.Health.Resetting;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.metrics.EngineMetrics;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/** One engine of the layer: its channel, what is in flight on it, and what is thought of it. */
final class Lane {
    /** What is done when something happens to a lane. All on the loop. */
    interface Listener {
        /** The engine has something to be polled. */
        void ready(Lane lane);

        /** The time has come to look whether the engine still answers. */
        void watch(Lane lane);

        /** The engine has answered the reset. */
        void resetDone(Lane lane);

        /** The lane's quarantine has ended. */
        void quarantineOver(Lane lane);

        /** An operation has failed on the engine. */
        void failed(Lane lane, OperationKind kind);

        /** The channel threw where it must not. */
        void broken(Lane lane, RuntimeException cause);

        /** Nothing is left on a lane that is to leave. */
        void emptied(Lane lane);
    }

    final int number;
    final long bit;
    final Engine engine;
    final Capabilities capabilities;
    final EngineChannel channel;
    final EngineMetrics metrics;
    final Listener listener;

    /** Operations whose piece the engine has, the longest there first. */
    final OperationQueue inFlight = new OperationQueue();

    /** Operations in the middle of their pieces, waiting for room in the ring. */
    final OperationQueue stalled = new OperationQueue();

    final Event watch;
    final Event quarantine;
    final Runnable resetDone;

    Health health;

    /** Operations being tried here, and their work. */
    int operations;

    long workBytes;

    /** The ring was full when last asked, and nothing has come out of it since. */
    boolean full;

    /** How often in a row it was full though it had nothing of ours. */
    int refusals;

    /** The layer is to get rid of it; run at the end. */
    @Nullable
    Runnable leaving;

    /** It gave a wrong result, and is leaving for that; what it still ends is not believed. */
    boolean isEvicted;

    /** What it has done since a sample of its work was last found right, where samples are taken. */
    long unverifiedOperations;

    long unverifiedBytes;

    /** Operations that it gave up since it last did one, by its own account because of others or of their memory. */
    int excuses;

    /** When the engine last ended something. */
    long lastEndNanos;

    /** The operation that was not answered in time. */
    @Nullable
    Operation overdue;

    /** The kind that the engine failed at, for the probe. */
    @Nullable
    OperationKind failedKind;

    private @Nullable KindLimits[] limits = new KindLimits[0];

    Lane(int number, Engine engine, EventLoop loop, Health health, EngineMetrics metrics, Listener listener) {
        this.number = number;
        this.engine = engine;
        this.health = health;
        bit = 1L << number;
        lastEndNanos = loop.clock().nowNanos();
        capabilities = engine.capabilities();
        this.metrics = metrics;
        this.listener = listener;
        watch = Event.of(() -> listener.watch(this));
        quarantine = Event.of(() -> listener.quarantineOver(this));
        resetDone = () -> listener.resetDone(this);
        Event ready = Event.of(() -> listener.ready(this));
        channel = engine.open(new ChannelContext(loop, () -> loop.tryPost(ready)));
    }

    /** Whether the channel can be given anything: it is not being reset, and not dead. */
    boolean isUsable() {
        return switch (health) {
            case Healthy h -> true;
            case Quarantined q -> true;
            case Probing p -> true;
            case Resetting r -> false;
            case Dead d -> false;
        };
    }

    /** Whether another operation can be given to the engine, behind those that are here. */
    boolean hasRoom() {
        return !full && inFlight.size() + stalled.size() < capabilities.depth();
    }

    /** Whether the ring itself has room, as far as is known. */
    boolean hasRingRoom() {
        return !full && inFlight.size() < capabilities.depth();
    }

    /** The limits for a kind, or null where the engine does not take it. */
    @Nullable
    KindLimits limits(OperationKind kind) {
        if (kind.index() >= limits.length) {
            int known = limits.length;
            limits = Arrays.copyOf(limits, OperationKind.count());
            capabilities.kinds().forEach((taken, its) -> {
                if (taken.index() >= known) {
                    limits[taken.index()] = its;
                }
            });
        }
        return limits[kind.index()];
    }

    /** Where nothing of an operation is left here. */
    boolean isIdle() {
        return operations == 0 && inFlight.isEmpty() && stalled.isEmpty();
    }

    @Override
    public String toString() {
        return engine.name();
    }
}
