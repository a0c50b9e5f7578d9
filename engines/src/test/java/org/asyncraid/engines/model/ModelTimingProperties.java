package org.asyncraid.engines.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.EngineRunner;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.kernels.ScalarKernels;

/**
 * The arithmetic of the models.
 *
 * <p>Let an operation move m bytes: each of its blocks once. With memory rate M, unit rate U, and A work bytes a second of
 * arithmetic on w work bytes, alone on the memory it takes
 *
 * <pre>  t = setup + kind's nanos + m / min(M, U, A·m/w)</pre>
 *
 * <p>A unit's operations follow each other without a gap, so that the last of them ends kick + Σt after the kick, and the
 * unit was busy for Σt. Of u units that move as much at the same time, each gets M/u.
 */
class ModelTimingProperties {
    private DescriptorPool pool = new DescriptorPool(1);
    private SimulatedLoop loop = new SimulatedLoop(1);

    @BeforeTry
    void startAnew() {
        loop = new SimulatedLoop(1);
        pool = new DescriptorPool(512);
    }

    @Property(tries = 200)
    void aUnitAloneTakesTheSumOfSetupAndMoving(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @IntRange(min = 0, max = 5000) int kick,
            @ForAll @IntRange(min = 0, max = 5000) int setup,
            @ForAll @IntRange(min = 1, max = 5000) int megabytesOfUnit,
            @ForAll @IntRange(min = 1, max = 5000) int megabytesOfMemory) {
        var model = ModelVariant.of(
                "iop341",
                "kick.nanos",
                String.valueOf(kick),
                "kick.threshold",
                "1000",
                "completion.count",
                "1",
                "setup.nanos",
                String.valueOf(setup),
                "kind.xor.nanos",
                "77",
                "unit.bytesPerSecond",
                megabytesOfUnit + "000000",
                "memory.bytesPerSecond",
                megabytesOfMemory + "000000",
                "kind.xor.bytesPerSecond",
                "2000000000");
        var random = SeededRandom.of(seed);
        double sumNanos = 0;
        double bytesMoved = 0;
        List<Descriptor> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int sources = random.nextInt(1, 17);
            int bytes = random.nextInt(1, 20_000);
            double moved = (sources + 1.0) * bytes;
            double arithmetic = 2.0 * (sources + 1) / sources;
            double rate = Math.min(Math.min(megabytesOfUnit / 1e3, megabytesOfMemory / 1e3), arithmetic);
            sumNanos += setup + 77 + moved / rate;
            bytesMoved += moved;
            operations.add(operation(OperationKinds.XOR, sources, bytes, random.nextLong()));
        }
        Hardware hardware = run(model, List.of(operations));
        // Ends are rounded up to the next nanosecond.
        assertEquals(kick + sumNanos, loop.clock().nowNanos(), 2.0 * count);
        assertEquals(sumNanos, hardware.usage().busyNanos().get(0), 2.0 * count);
        assertEquals(0, hardware.usage().busyNanos().get(1));
        assertEquals(bytesMoved, hardware.usage().memoryBytes(), 1);
    }

    @Property(tries = 100)
    void unitsThatServeTheSameQueuesWorkInStepOnEqualOperations(
            @ForAll @IntRange(min = 1, max = 10) int rounds,
            @ForAll @IntRange(min = 1, max = 8) int queues,
            @ForAll @IntRange(min = 1, max = 100_000) int bytes) {
        var model = ModelVariant.of("dsa", "shared.queues", "none");
        int units = model.units().each();
        List<List<Descriptor>> ofQueues = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            ofQueues.add(new ArrayList<>());
        }
        for (int i = 0; i < rounds * units; i++) {
            ofQueues.get(i % queues).add(operation(OperationKinds.COPY, 1, bytes, i));
        }
        Hardware hardware = run(model, ofQueues);
        double moving = units * 2.0 * bytes * 1e9 / model.units().memoryBytesPerSecond();
        double busy = rounds * (model.timing().setupNanos() + moving);
        assertEquals(model.timing().kickNanos() + busy, loop.clock().nowNanos(), 2.0 * rounds);
        for (long ofUnit : hardware.usage().busyNanos()) {
            assertEquals(busy, ofUnit, 2.0 * rounds);
        }
    }

    @Property(tries = 100)
    void aCopyByDsaTakesNineTenthsOfAMicrosecondAndTheTimeOf32GigabytesASecond(
            @ForAll @IntRange(min = 1, max = 4_000_000) int bytes) {
        run(HardwareModel.load("dsa"), List.of(List.of(operation(OperationKinds.COPY, 1, bytes, 3))));
        assertEquals(900 + bytes / 32.0, loop.clock().nowNanos(), 2);
    }

    @Property(tries = 100)
    void anOccupiedThreadIsGoneForAsLongAsTheRoutineTakes(
            @ForAll @IntRange(min = 1, max = 16) int sources, @ForAll @IntRange(min = 1, max = 100_000) int bytes) {
        var model = HardwareModel.load("simd");
        Hardware hardware = run(model, List.of(List.of(operation(OperationKinds.PQ, sources, bytes, 3))));
        double expected = model.timing().setupNanos() + sources * (double) bytes / 84;
        assertEquals(expected, loop.clock().nowNanos(), 2);
        assertEquals(expected, hardware.usage().busyNanos().get(0), 2);
    }

    /** Runs the operations of each queue, all kicked at time 0. */
    private Hardware run(HardwareModel model, List<List<Descriptor>> ofQueues) {
        Hardware hardware = model.build(new ScalarKernels(), HardwareFaults.NONE);
        List<EngineRunner> runners = new ArrayList<>();
        int[] left = {ofQueues.size()};
        for (int i = 0; i < ofQueues.size(); i++) {
            Engine queue = hardware.engines().get(i);
            var runner = new EngineRunner(queue, loop);
            runners.add(runner);
            runner.submit(ofQueues.get(i), () -> left[0]--);
        }
        loop.runUntilIdle();
        assertEquals(0, left[0]);
        return hardware;
    }

    private Descriptor operation(OperationKind kind, int sources, int bytes, long seed) {
        return OperationCase.apart(kind, sources, bytes, seed, pool).descriptor();
    }
}
