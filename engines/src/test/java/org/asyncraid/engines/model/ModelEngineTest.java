package org.asyncraid.engines.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.EngineRunner;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.junit.jupiter.api.Test;

/** The machine in virtual time, with the numbers of iop341. */
class ModelEngineTest {
    private final SimulatedLoop loop = new SimulatedLoop(5);
    private final DescriptorPool pool = new DescriptorPool(500);
    private final HardwareModel model = HardwareModel.load("iop341");
    private final List<Engine> units = model.engines(new ScalarKernels());
    private final AtomicInteger announcements = new AtomicInteger();

    @Test
    void anXorTakesTheTimeOfItsSourcesAndItsDestinationOnTheBus() {
        var xor = operation(OperationKinds.XOR, 7, 10_000);
        EngineRunner.runAll(units.get(0), loop, List.of(xor.descriptor()));
        xor.checkDone();
        assertEquals(busNanos(8 * 10_000) + overheadNanos(), loop.clock().nowNanos(), 2);
    }

    @Test
    void aValidationWritesNothing() {
        var validation = operation(OperationKinds.PQ_VALIDATE, 16, 1000);
        EngineRunner.runAll(units.get(2), loop, List.of(validation.descriptor()));
        validation.checkDone();
        int present = 0;
        for (int i = 0; i < 16; i++) {
            present += validation.descriptor().source(i) == 0 ? 0 : 1;
        }
        assertEquals(busNanos(present * 1000) + overheadNanos(), loop.clock().nowNanos(), 2);
    }

    @Test
    void threeBusyUnitsShareTheBusEqually() {
        List<OperationCase> cases = new ArrayList<>();
        for (Engine unit : units) {
            var xor = operation(OperationKinds.XOR, 4, 50_000);
            cases.add(xor);
            var channel = open(unit);
            assertTrue(channel.submit(xor.descriptor()));
            channel.issuePending();
        }
        loop.runFor(model.timing().setupNanos() + busNanos(3 * 5 * 50_000) - 2);
        assertEquals(
                List.of(Outcome.PENDING, Outcome.PENDING, Outcome.PENDING),
                cases.stream().map(c -> c.descriptor().outcome()).toList());
        loop.runFor(4);
        cases.forEach(OperationCase::checkDone);
    }

    @Test
    void aUnitGetsTheWholeBusWhenAnotherHasEnded() {
        var small = operation(OperationKinds.COPY, 1, 10_000);
        var big = operation(OperationKinds.COPY, 1, 30_000);
        for (int i = 0; i < 2; i++) {
            var channel = open(units.get(i));
            channel.submit(i == 0 ? small.descriptor() : big.descriptor());
            channel.issuePending();
        }
        // Both have moved 20,000 bytes when the small one ends; the big one has 40,000 left to itself.
        loop.runFor(model.timing().setupNanos() + busNanos(2 * 20_000) + 2);
        small.checkDone();
        assertEquals(Outcome.PENDING, big.descriptor().outcome());
        loop.runFor(busNanos(40_000));
        big.checkDone();
    }

    @Test
    void nothingStartsBeforeAKick() {
        var channel = open(units.get(0));
        var copies = operations(4, OperationKinds.COPY, 1, 100);
        for (int i = 0; i < 3; i++) {
            channel.submit(copies.get(i).descriptor());
        }
        loop.runUntilIdle();
        assertNull(channel.poll());
        channel.submit(copies.get(3).descriptor());
        loop.runUntilIdle();
        copies.forEach(OperationCase::checkDone);
        assertEquals(copies.get(0).descriptor(), channel.poll());
    }

    @Test
    void endedDescriptorsAreAnnouncedTogether() {
        var channel = open(units.get(0));
        var copies = operations(10, OperationKinds.COPY, 1, 64);
        copies.forEach(copy -> channel.submit(copy.descriptor()));
        channel.issuePending();
        loop.runUntil(() -> copies.get(6).descriptor().outcome().isOk());
        assertNull(channel.poll());
        assertEquals(0, announcements.get());
        loop.runUntilIdle();
        assertEquals(2, announcements.get());
        for (OperationCase copy : copies) {
            assertEquals(copy.descriptor(), channel.poll());
        }
    }

    @Test
    void aFullRingRefusesUntilPolled() {
        var channel = open(units.get(0));
        int fit = model.ring().slots() / 5;
        var xors = operations(fit + 1, OperationKinds.XOR, 16, 8);
        for (int i = 0; i < fit; i++) {
            assertTrue(channel.submit(xors.get(i).descriptor()));
        }
        assertFalse(channel.submit(xors.get(fit).descriptor()));
        channel.issuePending();
        loop.runUntilIdle();
        assertFalse(channel.submit(xors.get(fit).descriptor()));
        assertEquals(xors.get(0).descriptor(), channel.poll());
        assertTrue(channel.submit(xors.get(fit).descriptor()));
    }

    @Test
    void whatExceedsTheLimitsIsAnErrorOfThatDescriptorAlone() {
        var channel = open(units.get(0));
        var good = operation(OperationKinds.XOR, 16, 100);
        var tooMany = operation(OperationKinds.XOR, 17, 100);
        var notHere = operation(OperationKinds.PQ, 4, 100);
        for (var operation : List.of(tooMany, notHere, good)) {
            channel.submit(operation.descriptor());
        }
        channel.issuePending();
        loop.runUntilIdle();
        assertEquals(Outcome.ENGINE_ERROR, tooMany.descriptor().outcome());
        assertEquals(Outcome.ENGINE_ERROR, notHere.descriptor().outcome());
        good.checkDone();
        assertArrayEquals(tooMany.before(0), tooMany.destination(0));
    }

    @Test
    void resetAbortsAllAndLeavesTheRunningOneHalfDone() {
        var channel = open(units.get(0));
        var copies = operations(3, OperationKinds.COPY, 1, 100_000);
        copies.forEach(copy -> channel.submit(copy.descriptor()));
        channel.issuePending();
        loop.runFor(model.timing().setupNanos() + busNanos(2 * 50_000));
        var done = new AtomicBoolean();
        channel.reset(() -> done.set(true));
        assertFalse(channel.submit(copies.get(0).descriptor()), "taken during a reset");
        loop.runFor(model.recovery().nanos() - 1);
        assertFalse(done.get());
        loop.runFor(1);
        assertTrue(done.get());

        for (OperationCase copy : copies) {
            assertEquals(copy.descriptor(), channel.poll());
            assertEquals(Outcome.ABORTED, copy.descriptor().outcome());
            copy.checkSources();
        }
        assertEquals(
                50_000,
                Arrays.mismatch(copies.get(0).destination(0), copies.get(0).expected(0)),
                5);
        assertArrayEquals(copies.get(1).before(0), copies.get(1).destination(0));
        assertEquals(0, channel.inFlight());
        channel.close();
        EngineRunner.runAll(
                units.get(0),
                loop,
                copies.stream().map(OperationCase::descriptor).toList());
        copies.forEach(OperationCase::checkDone);
    }

    @Test
    void thereIsOnlyOneOfIt() {
        var channel = open(units.get(0));
        assertThrows(IllegalStateException.class, () -> open(units.get(0)));
        assertThrows(
                IllegalStateException.class,
                () -> units.get(1).open(new ChannelContext(new SimulatedLoop(1), () -> {})));
        channel.close();
        open(units.get(0)).close();
    }

    private EngineChannel open(Engine unit) {
        return unit.open(new ChannelContext(loop, announcements::incrementAndGet));
    }

    private OperationCase operation(OperationKind kind, int sources, int bytes) {
        return OperationCase.apart(kind, sources, bytes, pool.inUse(), pool);
    }

    private List<OperationCase> operations(int count, OperationKind kind, int sources, int bytes) {
        List<OperationCase> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(operation(kind, sources, bytes));
        }
        return drawn;
    }

    private long overheadNanos() {
        return model.timing().setupNanos() + model.timing().completionNanos();
    }

    private long busNanos(long bytes) {
        return (long) Math.ceil(bytes * 1e9 / model.units().memoryBytesPerSecond());
    }
}
