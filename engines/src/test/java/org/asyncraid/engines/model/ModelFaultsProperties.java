package org.asyncraid.engines.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareFaults.Effect;
import org.asyncraid.engines.model.HardwareFaults.Fault;

/** What the models do when something goes wrong, and what their rings hold. */
class ModelFaultsProperties {
    /** What all models admit. */
    private static final KindLimits ALIGNED = new KindLimits(8, false, 64, 1, 1 << 20);

    private SimulatedLoop loop = new SimulatedLoop(7);
    private DescriptorPool pool = new DescriptorPool(1);

    @BeforeTry
    void startAnew() {
        loop = new SimulatedLoop(7);
        pool = new DescriptorPool(4000);
    }

    @Property(tries = 100)
    void afterADataErrorExactlyTheLaterOnesAreAborted(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll @IntRange(min = 0, max = 29) int draw) {
        int failing = draw % count;
        var model = HardwareModel.load("ioatdma");
        var channel = open(model, HardwareFaults.of(seed, new Fault(Effect.DATA_ERROR, Trigger.at(failing))));
        var copies = copies(count, 5000, seed);
        copies.forEach(copy -> assertTrue(channel.submit(copy.descriptor())));
        channel.issuePending();
        loop.runUntil(() -> copies.get(failing).descriptor().outcome() == Outcome.ENGINE_ERROR);
        for (int i = 0; i < count; i++) {
            Outcome expected = i < failing ? Outcome.OK : i == failing ? Outcome.ENGINE_ERROR : Outcome.ABORTED;
            assertEquals(expected, copies.get(i).descriptor().outcome(), "number " + i);
            copies.get(i).checkSources();
        }
        for (int i = 0; i < count; i++) {
            assertEquals(copies.get(i).descriptor(), channel.poll(), "at once, and in their order");
        }
        checkClosedFor(model.recovery().nanos(), channel);
    }

    @Property(tries = 100)
    void aPageFaultEndsOneAloneWithAPartOfItsDestinationWritten(@ForAll long seed) {
        var model = ModelVariant.of("dsa", "shared.queues", "none");
        var channel = open(model, HardwareFaults.of(seed, new Fault(Effect.PAGE_FAULT, Trigger.at(1))));
        var copies = copies(6, 100_000, seed);
        copies.forEach(copy -> assertTrue(channel.submit(copy.descriptor())));
        channel.issuePending();
        loop.runUntilIdle();
        for (int i = 0; i < 6; i++) {
            assertNotNull(channel.poll());
            if (i != 1) {
                copies.get(i).checkDone();
            }
        }
        OperationCase half = copies.get(1);
        assertEquals(Outcome.PAGE_FAULT, half.descriptor().outcome());
        byte[] destination = half.destination(0);
        int written = Arrays.mismatch(destination, half.expected(0));
        assertTrue(written >= 0, "all of it was written");
        int rest = destination.length;
        assertArrayEquals(
                Arrays.copyOfRange(half.before(0), written, rest), Arrays.copyOfRange(destination, written, rest));
    }

    @Property(tries = 50)
    void whatHangsTimesOutAndTheOthersAreAborted(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int count) {
        var model = HardwareModel.load("ioatdma");
        var channel = open(model, HardwareFaults.of(seed, new Fault(Effect.HANG, Trigger.at(0))));
        var copies = copies(count, 500, seed);
        copies.forEach(copy -> assertTrue(channel.submit(copy.descriptor())));
        channel.issuePending();
        long setUp = model.timing().kickNanos() + model.timing().setupNanos();
        loop.runFor(setUp + model.recovery().timeoutNanos() - 1);
        assertEquals(Outcome.PENDING, copies.get(0).descriptor().outcome());
        loop.runFor(1);
        for (int i = 0; i < count; i++) {
            assertEquals(copies.get(i).descriptor(), channel.poll());
            Outcome expected = i == 0 ? Outcome.TIMED_OUT : Outcome.ABORTED;
            assertEquals(expected, copies.get(i).descriptor().outcome());
            assertArrayEquals(copies.get(i).before(0), copies.get(i).destination(0));
        }
        checkClosedFor(model.recovery().nanos(), channel);
    }

    @Property(tries = 50)
    void withoutATimeOutWhatHangsWaitsForAReset(@ForAll long seed) {
        var model = HardwareModel.load("iop341");
        var channel = open(model, HardwareFaults.of(seed, new Fault(Effect.HANG, Trigger.at(0))));
        var copy = copies(1, 500, seed).get(0);
        channel.submit(copy.descriptor());
        channel.issuePending();
        loop.runUntilIdle();
        assertNull(channel.poll());
        channel.reset(() -> {});
        loop.runUntilIdle();
        assertEquals(copy.descriptor(), channel.poll());
        assertEquals(Outcome.ABORTED, copy.descriptor().outcome());
        channel.close();
    }

    /** A good validation is followed by the next at once; a mismatch halts the channel and is a result, not a failure. */
    @Property(tries = 100)
    void aMismatchIsAResultAndCostsAHalt(@ForAll long seed) {
        var model = HardwareModel.load("ioatdma");
        var channel = open(model, HardwareFaults.NONE);
        var checked = OperationCase.apart(OperationKinds.XOR_VALIDATE, ALIGNED, 4, 1024, seed, pool);
        var next = OperationCase.apart(OperationKinds.XOR_VALIDATE, ALIGNED, 4, 1024, seed, pool);
        channel.submit(checked.descriptor());
        channel.submit(next.descriptor());
        channel.issuePending();
        loop.runUntil(() -> checked.descriptor().outcome().isOk());
        checked.checkDone();
        long ended = loop.clock().nowNanos();
        loop.runUntil(() -> next.descriptor().outcome().isOk());
        next.checkDone();
        double moving = 4 * 1024 * 1e9 / model.units().bytesPerSecond();
        long halt = checked.descriptor().result() == 0 ? 0 : 50_000;
        assertEquals(halt + model.timing().setupNanos() + moving, loop.clock().nowNanos() - ended, 2);
    }

    @Property(tries = 100)
    void theRingNeverHoldsMoreThanItCanAndRefusesOnlyWhatDoesNotFit(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int order) {
        int slots = 1 << order;
        var model = ModelVariant.of("ioatdma", "slots.count", String.valueOf(slots));
        var channel = (ModelChannel) open(model, HardwareFaults.NONE);
        var random = SeededRandom.of(seed);
        for (int i = 0; i < 200; i++) {
            int sources = random.nextInt(1, 9);
            var xor = OperationCase.apart(OperationKinds.XOR, ALIGNED, sources, 64, random.nextLong(), pool);
            int needs = sources > 5 ? 3 : 2;
            int used = channel.usedSlots();
            assertEquals(used + needs <= slots - 1, channel.submit(xor.descriptor()), used + " of " + slots);
            assertTrue(channel.usedSlots() <= slots - 1);
            if (random.chance(3)) {
                channel.issuePending();
                loop.runFor(random.nextInt(3000));
            }
            while (random.nextBoolean() && channel.poll() != null) {}
        }
        channel.issuePending();
        loop.runUntilIdle();
        while (channel.poll() != null) {}
        assertEquals(0, channel.usedSlots());
        channel.close();
    }

    @Property(tries = 50)
    void aBatchTakesOneEntryUntilAllOfItIsPolled(@ForAll @IntRange(min = 1, max = 1500) int count) {
        var model = ModelVariant.of("dsa", "shared.queues", "none");
        var channel = (ModelChannel) open(model, HardwareFaults.NONE);
        var copies = copies(count, 8, count);
        copies.forEach(copy -> assertTrue(channel.submit(copy.descriptor())));
        int batches = (count + model.ring().batchLimit() - 1) / model.ring().batchLimit();
        assertEquals(batches, channel.usedSlots());
        channel.issuePending();
        loop.runUntilIdle();
        for (int i = 0; i < count - 1; i++) {
            assertNotNull(channel.poll());
        }
        assertEquals(1, channel.usedSlots());
        assertNotNull(channel.poll());
        assertEquals(0, channel.usedSlots());
        copies.forEach(OperationCase::checkDone);
    }

    @Property(tries = 30)
    void aQueueIsFullWhenItsEntriesAreTakenByOneDescriptorEach(@ForAll long seed) {
        var model = ModelVariant.of("dsa", "shared.queues", "none");
        var channel = open(model, HardwareFaults.NONE);
        var copies = copies(17, 8, seed);
        for (int i = 0; i < 16; i++) {
            assertTrue(channel.submit(copies.get(i).descriptor()));
            channel.issuePending();
        }
        assertFalse(channel.submit(copies.get(16).descriptor()));
    }

    @Property(tries = 20)
    void othersFillASharedQueueAtTheirShareAndADedicatedOneNever(@ForAll long seed) {
        var model = HardwareModel.load("dsa");
        var hardware = model.build(new ScalarKernels(), HardwareFaults.of(seed));
        int[] refused = new int[8];
        int tries = 3200;
        var copies = copies(tries, 8, seed);
        for (int queue = 0; queue < 8; queue++) {
            var channel = hardware.engines().get(queue).open(new ChannelContext(loop, () -> {}));
            for (OperationCase copy : copies) {
                refused[queue] += channel.submit(copy.descriptor()) ? 0 : 1;
            }
        }
        // 200 of 3200 are to be expected of one in 16; 14 is the standard deviation.
        for (int queue = 0; queue < 8; queue++) {
            int most = queue < 4 ? 0 : 300;
            int fewest = queue < 4 ? 0 : 100;
            assertTrue(refused[queue] <= most && refused[queue] >= fewest, "queue " + queue + ": " + refused[queue]);
        }
    }

    @Property(tries = 30)
    void theSameSeedBringsTheSameFaults(@ForAll long seed) {
        assertEquals(outcomes(seed), outcomes(seed));
    }

    private List<String> outcomes(long seed) {
        startAnew();
        var plan = HardwareFaults.of(seed, new Fault(Effect.PAGE_FAULT, Trigger.oneIn(3)));
        var channel = open(HardwareModel.load("dsa"), plan);
        var copies = copies(40, 1000, 5);
        List<String> outcomes = new ArrayList<>();
        for (OperationCase copy : copies) {
            outcomes.add("taken " + channel.submit(copy.descriptor()));
        }
        channel.issuePending();
        loop.runUntilIdle();
        for (Descriptor done = channel.poll(); done != null; done = channel.poll()) {
            outcomes.add(done.outcome().toString());
        }
        copies.forEach(copy -> outcomes.add("" + Arrays.hashCode(copy.destination(0))));
        channel.close();
        return outcomes;
    }

    /** Sees to it that the channel takes nothing for so long, and then does what it is told. */
    private void checkClosedFor(long nanos, EngineChannel channel) {
        assertEquals(0, channel.inFlight());
        var later = copies(1, 5000, 99).get(0);
        loop.runFor(nanos - 1);
        assertFalse(channel.submit(later.descriptor()), "before it was reset");
        loop.runFor(1);
        assertTrue(channel.submit(later.descriptor()));
        channel.issuePending();
        loop.runUntilIdle();
        assertEquals(later.descriptor(), channel.poll());
        later.checkDone();
        channel.close();
    }

    private EngineChannel open(HardwareModel model, HardwareFaults faults) {
        return model.build(new ScalarKernels(), faults).engines().getFirst().open(new ChannelContext(loop, () -> {}));
    }

    private List<OperationCase> copies(int count, int bytes, long seed) {
        List<OperationCase> copies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            copies.add(OperationCase.apart(OperationKinds.COPY, ALIGNED, 1, bytes, seed + i, pool));
        }
        return copies;
    }
}
