package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LearnedCost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of brief operations on a synchronous engine one in eight is timed; what is counted and learned must be right still. */
class BriefOperationsTest {
    private static final int BYTES = 4096;
    private static final long BRIEF_NANOS = 200;

    private final SimulatedLoop loop = new SimulatedLoop(1);
    private final Learned learned = new Learned();
    private final OffloadLayer layer = new OffloadLayer(loop, learned, LayerFixture.CONFIG);
    private final long block = new TestMemory().aligned(BYTES, 64);
    private final Held engine = new Held();

    /** Does nothing, and keeps the loop meanwhile. */
    private static final class Held implements Engine, EngineChannel {
        private final ArrayDeque<Descriptor> done = new ArrayDeque<>();
        private @Nullable EventLoop loop;
        private long nanos = BRIEF_NANOS;

        @Override
        public String name() {
            return "held";
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(Map.of(OperationKinds.COPY, KindLimits.ANY), 1, true, true, true);
        }

        @Override
        public EngineChannel open(ChannelContext context) {
            loop = context.loop();
            return this;
        }

        @Override
        public boolean submit(Descriptor descriptor) {
            EventLoop held = Objects.requireNonNull(loop);
            held.occupyUntil(held.clock().nowNanos() + nanos);
            descriptor.end(Outcome.OK, 0);
            return done.add(descriptor);
        }

        @Override
        public void issuePending() {}

        @Override
        public @Nullable Descriptor poll() {
            return done.poll();
        }

        @Override
        public int inFlight() {
            return done.size();
        }

        @Override
        public void reset(Runnable whenDone) {
            throw new AssertionError("reset");
        }

        @Override
        public void close() {}
    }

    private void copy(int operations) {
        for (int n = 0; n < operations; n++) {
            Descriptor copy = layer.descriptors().take().begin(OperationKinds.COPY, BYTES);
            boolean[] isDone = new boolean[1];
            layer.submit(copy.sourceAt(block).destinationAt(block).onCompletion(ended -> isDone[0] = true));
            assertTrue(loop.runUntil(() -> isDone[0]));
            copy.release();
        }
    }

    private double learnedNanos() {
        List<LearnedCost> costs = learned.costs(List.of(OperationKinds.COPY));
        assertEquals(1, costs.size());
        return costs.getFirst().aloneNanos();
    }

    @Test
    void allAreCountedAndTheTimesAreThoseOfTheEngine() {
        layer.addEngine(engine);
        copy(1_001);
        OperationMetrics copies = layer.report().operations().getFirst();
        assertEquals(1_001, copies.operations());
        assertEquals(1_001L * BYTES, copies.bytes());
        assertEquals(BRIEF_NANOS, copies.p50Nanos(), 2);
        assertEquals(BRIEF_NANOS, copies.maxNanos(), 2);
        assertEquals(BRIEF_NANOS, learnedNanos(), 2);
    }

    @Test
    void aChangeOfSpeedIsLearnedWithinTwoHundredOperations() {
        layer.addEngine(engine);
        copy(1_000);
        for (long factor : new long[] {4, 10}) {
            engine.nanos = factor * BRIEF_NANOS;
            copy(200);
            assertEquals(factor * BRIEF_NANOS, learnedNanos(), 0.15 * factor * BRIEF_NANOS);
            engine.nanos = BRIEF_NANOS;
            copy(200);
            assertEquals(BRIEF_NANOS, learnedNanos(), 0.15 * BRIEF_NANOS);
        }
    }
}
