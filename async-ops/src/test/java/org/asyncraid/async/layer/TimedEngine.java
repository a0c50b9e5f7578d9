package org.asyncraid.async.layer;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/** An engine that does nothing but take its time, which differs by kind: so much an operation, and so much a byte. */
final class TimedEngine implements Engine {
    /** What a kind costs. */
    record Cost(double nanos, double nanosPerByte) {}

    private final String name;
    private final int depth;
    private final int units;
    private final Map<OperationKind, Cost> costs;
    private double slowness = 1;
    private long busyNanos;
    private int ended;

    TimedEngine(String name, int depth, int units, Map<OperationKind, Cost> costs) {
        this.name = name;
        this.depth = depth;
        this.units = units;
        this.costs = Map.copyOf(costs);
    }

    /** From now on everything takes so many times as long as at first. */
    void slowDown(double factor) {
        slowness = factor;
    }

    int ended() {
        return ended;
    }

    long busyNanos() {
        return busyNanos;
    }

    long serviceNanos(Descriptor descriptor) {
        Cost cost = costs.get(descriptor.kind());
        return (long) (slowness * (cost.nanos() + descriptor.workBytes() * cost.nanosPerByte()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Capabilities capabilities() {
        Map<OperationKind, KindLimits> kinds = new HashMap<>();
        costs.keySet().forEach(kind -> kinds.put(kind, KindLimits.ANY));
        return new Capabilities(kinds, depth, units == 1, false, true);
    }

    @Override
    public EngineChannel open(ChannelContext context) {
        return new Channel(context);
    }

    private final class Channel implements EngineChannel {
        private final ChannelContext context;
        private final ArrayDeque<Descriptor> waiting = new ArrayDeque<>();
        private final ArrayDeque<Descriptor> done = new ArrayDeque<>();
        private int running;

        Channel(ChannelContext context) {
            this.context = context;
        }

        @Override
        public boolean submit(Descriptor descriptor) {
            return inFlight() < depth && waiting.add(descriptor);
        }

        @Override
        public void issuePending() {
            while (running < units && !waiting.isEmpty()) {
                Descriptor descriptor = waiting.remove();
                long nanos = serviceNanos(descriptor);
                running++;
                busyNanos += nanos;
                context.loop().schedule(Event.of(() -> end(descriptor)), nanos);
            }
        }

        @Override
        public @Nullable Descriptor poll() {
            return done.poll();
        }

        @Override
        public int inFlight() {
            return waiting.size() + running + done.size();
        }

        @Override
        public void reset(Runnable whenDone) {
            throw new AssertionError(name + " was reset");
        }

        @Override
        public void close() {}

        private void end(Descriptor descriptor) {
            running--;
            ended++;
            descriptor.end(Outcome.OK, 0);
            done.add(descriptor);
            issuePending();
            context.ready().run();
        }
    }
}
