package org.asyncraid.engines.software;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.engines.EngineRunner;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.kernels.ScalarKernels;

/** Both engines against the definition of every kind. */
class SoftwareEngineProperties {
    /** Beyond two tiles of a composed operation. */
    private static final int LONG = 40_000;

    @Property(tries = 100)
    void theInlineEngineDoesWhatEachKindSays(@ForAll long seed, @ForAll @IntRange(min = 1, max = 700) int bytes) {
        try (var engine = new InlineEngine("scalar", new ScalarKernels())) {
            everyKindTwice(engine, new SimulatedLoop(seed), seed, bytes);
        }
    }

    @Property(tries = 100)
    void soItDoesWithTheKernelsOfThisMachine(@ForAll long seed, @ForAll @IntRange(min = 1, max = 700) int bytes) {
        try (var engine = new InlineEngine("simd", KernelsSelection.get().kernels())) {
            everyKindTwice(engine, new SimulatedLoop(seed), seed, bytes);
        }
    }

    @Property(tries = 8)
    void longBlocksAreDoneInTiles(@ForAll long seed, @ForAll @IntRange(min = LONG, max = LONG + 300) int bytes) {
        try (var engine = new InlineEngine("scalar", new ScalarKernels())) {
            everyKindTwice(engine, new SimulatedLoop(seed), seed, bytes);
        }
    }

    @Property(tries = 50)
    void theWorkerEngineDoesWhatEachKindSays(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 700) int bytes,
            @ForAll @IntRange(min = 1, max = 3) int threads) {
        try (var engine = new WorkerEngine("worker", new ScalarKernels(), threads);
                var loop = ThreadedLoop.start("test")) {
            everyKindTwice(engine, loop, seed, bytes);
        }
    }

    private static void everyKindTwice(Engine engine, EventLoop loop, long seed, int bytes) {
        List<OperationCase> cases =
                OperationCase.drawAll(engine.capabilities(), 2, bytes, seed, new DescriptorPool(64));
        EngineRunner.runAll(
                engine, loop, cases.stream().map(OperationCase::descriptor).toList());
        cases.forEach(OperationCase::checkDone);
    }
}
