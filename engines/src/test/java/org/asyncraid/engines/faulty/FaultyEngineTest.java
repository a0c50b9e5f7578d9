package org.asyncraid.engines.faulty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.faulty.FaultPlan.Fault;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.software.InlineEngine;
import org.junit.jupiter.api.Test;

class FaultyEngineTest {
    private static final int BYTES = 1000;

    private final SimulatedLoop loop = new SimulatedLoop(1);
    private final DescriptorPool pool = new DescriptorPool(500);
    private final AtomicInteger announcements = new AtomicInteger();

    @Test
    void failingLeavesGarbageInTheFirstHalf() {
        var channel = open(new Fault(Effect.FAIL, Trigger.at(1)));
        var copies = copies(3);
        copies.forEach(copy -> assertTrue(channel.submit(copy.descriptor())));
        assertEquals(0, announcements.get(), "announced inside submit");
        loop.runUntilIdle();
        assertTrue(announcements.get() > 0);
        pollAll(channel, 3);
        copies.get(0).checkDone();
        copies.get(2).checkDone();
        var failed = copies.get(1);
        assertEquals(Outcome.ENGINE_ERROR, failed.descriptor().outcome());
        assertTrue(Arrays.mismatch(failed.before(0), failed.destination(0)) < 4);
        assertArrayEquals(
                Arrays.copyOfRange(failed.before(0), BYTES / 2, BYTES),
                Arrays.copyOfRange(failed.destination(0), BYTES / 2, BYTES));
        failed.checkSources();
    }

    @Test
    void lyingTurnsOneBitOfADestination() {
        var channel = open(new Fault(Effect.LIE, Trigger.at(0)));
        var copy = copies(1).get(0);
        channel.submit(copy.descriptor());
        pollAll(channel, 1);
        assertEquals(Outcome.OK, copy.descriptor().outcome());
        var wrong = BitSet.valueOf(copy.destination(0));
        wrong.xor(BitSet.valueOf(copy.expected(0)));
        assertEquals(1, wrong.cardinality());
    }

    @Test
    void lyingAboutAComparisonTurnsItsResult() {
        var channel = open(new Fault(Effect.LIE, Trigger.from(0)));
        for (int i = 0; i < 10; i++) {
            var comparison = new OperationCase(OperationKinds.COMPARE, 2, BYTES, i, pool);
            channel.submit(comparison.descriptor());
            pollAll(channel, 1);
            var truth = Arrays.equals(comparison.source(0), comparison.source(1)) ? 0 : 1;
            assertEquals(1 - truth, comparison.descriptor().result());
        }
    }

    @Test
    void aStalledDescriptorEndsAtAReset() {
        var channel = open(new Fault(Effect.STALL, Trigger.at(0)));
        var copies = copies(2);
        copies.forEach(copy -> channel.submit(copy.descriptor()));
        loop.runUntilIdle();
        assertEquals(copies.get(1).descriptor(), channel.poll());
        assertNull(channel.poll());
        assertEquals(1, channel.inFlight());
        var done = new AtomicBoolean();
        channel.reset(() -> done.set(true));
        assertFalse(done.get());
        loop.runUntilIdle();
        assertTrue(done.get());
        assertEquals(copies.get(0).descriptor(), channel.poll());
        assertEquals(Outcome.ABORTED, copies.get(0).descriptor().outcome());
        channel.close();
    }

    @Test
    void refusingLooksLikeAFullRing() {
        var channel = open(new Fault(Effect.REFUSE, new Trigger.Span(0, 2)));
        var copy = copies(1).get(0);
        assertFalse(channel.submit(copy.descriptor()));
        assertFalse(channel.submit(copy.descriptor()));
        assertTrue(channel.submit(copy.descriptor()));
        pollAll(channel, 1);
        copy.checkDone();
    }

    @Test
    void aVanishedDeviceTouchesNothingAndMayReturn() {
        var channel = open(new Fault(Effect.VANISH, new Trigger.Span(1, 2)));
        var copies = copies(4);
        copies.forEach(copy -> channel.submit(copy.descriptor()));
        pollAll(channel, 4);
        for (int i = 1; i <= 2; i++) {
            assertEquals(Outcome.ENGINE_ERROR, copies.get(i).descriptor().outcome());
            assertArrayEquals(copies.get(i).before(0), copies.get(i).destination(0));
        }
        copies.get(0).checkDone();
        copies.get(3).checkDone();
    }

    @Test
    void aChanceHappensAboutThatOften() {
        var channel = open(new Fault(Effect.VANISH, Trigger.oneIn(4)));
        var copies = copies(400);
        for (OperationCase copy : copies) {
            channel.submit(copy.descriptor());
            pollAll(channel, 1);
        }
        long failed = copies.stream()
                .filter(copy -> !copy.descriptor().outcome().isOk())
                .count();
        assertTrue(failed > 60 && failed < 140, failed + " of 400 failed");
    }

    @Test
    void isNeitherSynchronousNorInOrderNorFailsWhole() {
        var capabilities = new FaultyEngine(engine(), FaultPlan.of(1)).capabilities();
        assertFalse(capabilities.synchronous());
        assertFalse(capabilities.inOrder());
        assertFalse(capabilities.failsWhole());
        assertEquals(engine().capabilities().kinds(), capabilities.kinds());
        assertEquals(engine().capabilities().depth(), capabilities.depth());
    }

    private EngineChannel open(Fault... faults) {
        var engine = new FaultyEngine(engine(), FaultPlan.of(7, faults));
        return engine.open(new ChannelContext(loop, announcements::incrementAndGet));
    }

    private static InlineEngine engine() {
        return new InlineEngine("scalar", new ScalarKernels());
    }

    private void pollAll(EngineChannel channel, int count) {
        loop.runUntilIdle();
        for (int i = 0; i < count; i++) {
            assertNotNull(channel.poll());
        }
        assertNull(channel.poll());
    }

    private List<OperationCase> copies(int count) {
        return LongStream.range(0, count)
                .mapToObj(seed -> OperationCase.apart(OperationKinds.COPY, 1, BYTES, seed, pool))
                .toList();
    }
}
