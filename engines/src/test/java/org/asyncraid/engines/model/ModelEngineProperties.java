package org.asyncraid.engines.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.EngineRunner;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.kernels.ScalarKernels;

class ModelEngineProperties {
    private static final int SHORTEST = 128;

    private final HardwareModel model = HardwareModel.load("iop341");

    @Property(tries = 100)
    void everyQueueDoesWhatEachKindSaysInVirtualTime(
            @ForAll long seed, @ForAll @IntRange(min = SHORTEST, max = 900) int bytes) {
        for (String name : HardwareModel.NAMES) {
            everyQueueDoesWhatEachKindSays(HardwareModel.load(name), new SimulatedLoop(seed), seed, bytes);
        }
    }

    @Property(tries = 50)
    void theFirstModelTakesAnyLength(@ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int bytes) {
        everyQueueDoesWhatEachKindSays(model, new SimulatedLoop(seed), seed, bytes);
    }

    @Property(tries = 20)
    void everyQueueDoesWhatEachKindSaysInRealTime(
            @ForAll long seed, @ForAll @IntRange(min = SHORTEST, max = 900) int bytes) {
        for (String name : HardwareModel.NAMES) {
            try (var loop = ThreadedLoop.start("test")) {
                everyQueueDoesWhatEachKindSays(HardwareModel.load(name), loop, seed, bytes);
            }
        }
    }

    /** The bus is never idle while there is work, and never faster than it is. */
    @Property(tries = 100)
    void allUnitsTogetherMoveWhatTheBusMoves(
            @ForAll long seed,
            @ForAll @Size(min = 3, max = 40) List<@IntRange(min = 1, max = 100_000) Integer> lengths) {
        var loop = new SimulatedLoop(seed);
        var pool = new DescriptorPool(64);
        List<Engine> units = model.engines(new ScalarKernels());
        List<EngineRunner> runners = new ArrayList<>();
        units.forEach(unit -> runners.add(new EngineRunner(unit, loop)));
        long bytesMoved = 0;
        List<OperationCase> copies = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            var copy = new OperationCase(OperationKinds.COPY, 1, lengths.get(i), seed + i, pool);
            copies.add(copy);
            bytesMoved += 2L * lengths.get(i);
            runners.get(i % 3).submit(List.of(copy.descriptor()), () -> {});
        }
        loop.runUntil(
                () -> copies.stream().allMatch(c -> c.descriptor().outcome().isOk()));
        double atLeast = bytesMoved * 1e9 / model.units().memoryBytesPerSecond();
        long idleAtMost = lengths.size() * (model.timing().setupNanos() + 1);
        long took = loop.clock().nowNanos();
        assertTrue(took >= atLeast, took + " ns; at least " + atLeast);
        assertTrue(took <= atLeast + idleAtMost, took + " ns; at most " + (atLeast + idleAtMost));
    }

    private static void everyQueueDoesWhatEachKindSays(HardwareModel model, EventLoop loop, long seed, int bytes) {
        var pool = new DescriptorPool(64);
        for (Engine queue : model.engines(new ScalarKernels())) {
            List<OperationCase> cases = OperationCase.drawAll(queue.capabilities(), 3, bytes, seed, pool);
            EngineRunner.runAll(
                    queue, loop, cases.stream().map(OperationCase::descriptor).toList());
            cases.forEach(OperationCase::checkDone);
            cases.forEach(OperationCase::release);
        }
    }
}
