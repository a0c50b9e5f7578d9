package org.asyncraid.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.asyncraid.engines.faulty.FaultPlan;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.faulty.FaultPlan.Fault;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.faulty.FaultyEngine;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareModel;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.engines.software.WorkerEngine;

/** All engines under the offload layer, most of them failing. */
class EngineMixSimulation {
    private static final OffloadConfig CONFIG =
            new OffloadConfig(256, 16, 4096, 1_000_000, new HealthPolicy(1_000_000, 100_000, 10_000_000));

    /** As long as one engine is well, every operation ends once, and right. */
    @Property(tries = 80)
    void oneEngineThatIsWellIsEnough(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int bytes) {
        var random = SeededRandom.of(seed);
        var loop = new SimulatedLoop(seed);
        var layer = new OffloadLayer(loop, scheduler(random), CONFIG);
        faultyUnits(random).forEach(layer::addEngine);
        layer.addEngine(new InlineEngine("scalar", new ScalarKernels()));
        layer.addEngine(failing(new InlineEngine("failing", new ScalarKernels()), random));
        var work = new Work(layer, loop, random, bytes);
        work.submit();
        assertTrue(loop.runUntil(() -> work.left.getCount() == 0));
        work.cases.forEach(OperationCase::checkDone);
        assertTrue(loop.runUntil(() -> isIdle(layer)));
        layer.close();
    }

    /** Where all may fail, an operation is right, or says who failed at it; never wrong, never without an answer. */
    @Property(tries = 80)
    void withoutOneThatIsWellOperationsAreRightOrSayWhoFailed(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int bytes) {
        var random = SeededRandom.of(seed);
        var loop = new SimulatedLoop(seed);
        var layer = new OffloadLayer(loop, scheduler(random), CONFIG);
        faultyUnits(random).forEach(layer::addEngine);
        layer.addEngine(failing(new InlineEngine("failing", new ScalarKernels()), random));
        var work = new Work(layer, loop, random, bytes);
        work.submit();
        assertTrue(loop.runUntil(() -> work.left.getCount() == 0));
        for (OperationCase done : work.cases) {
            if (done.descriptor().outcome().isOk()) {
                done.checkDone();
            } else {
                assertFalse(done.descriptor().attempts().isEmpty(), done::toString);
            }
        }
        assertTrue(loop.runUntil(() -> isIdle(layer)));
        layer.close();
    }

    /** Seed 1: an engine ended a descriptor once more when that had been given to it again, and was not done with it. */
    @Example
    void whatFailedOnceDoesNotFailAgain() {
        withoutOneThatIsWellOperationsAreRightOrSayWhoFailed(1, 1641);
    }

    @Property(tries = 10)
    void workersAndModelsServeOneLayerInRealTime(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int bytes) {
        var random = SeededRandom.of(seed);
        try (var loop = ThreadedLoop.start("mix");
                var workers = new WorkerEngine("workers", new ScalarKernels(), 2)) {
            List<Work> works = new ArrayList<>();
            var made = new CountDownLatch(1);
            var closed = new CountDownLatch(1);
            loop.post(() -> {
                var layer = new OffloadLayer(loop, new RoundRobin(), OffloadConfig.STANDARD);
                layer.addEngine(workers);
                layer.addEngine(new InlineEngine("scalar", new ScalarKernels()));
                HardwareModel.load("iop341").engines(new ScalarKernels()).forEach(layer::addEngine);
                works.add(new Work(layer, loop, random, bytes));
                works.get(0).submit();
                made.countDown();
            });
            EngineRunner.await(made, loop);
            EngineRunner.await(works.get(0).left, loop);
            loop.post(() -> {
                works.get(0).layer.close();
                closed.countDown();
            });
            EngineRunner.await(closed, loop);
            works.get(0).cases.forEach(OperationCase::checkDone);
        }
    }

    private static Scheduler scheduler(SeededRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> new FixedPriority("iop341.2", "failing", "scalar");
            case 1 -> new RoundRobin();
            case 2 -> new LeastLoaded();
            case 3 -> new Learned();
            default -> new SizeThreshold(1000);
        };
    }

    private static List<Engine> faultyUnits(SeededRandom random) {
        return HardwareModel.load("iop341").engines(new ScalarKernels()).stream()
                .map(unit -> random.nextBoolean() ? failing(unit, random) : unit)
                .toList();
    }

    /** Everything but lying, which the layer cannot see. */
    private static Engine failing(Engine engine, SeededRandom random) {
        Effect[] effects = {Effect.FAIL, Effect.STALL, Effect.REFUSE, Effect.VANISH, Effect.TWICE};
        List<Fault> faults = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            Trigger trigger = random.nextBoolean()
                    ? Trigger.oneIn(random.nextInt(1, 8))
                    : new Trigger.Span(random.nextInt(20), 1 + random.nextInt(10));
            Effect effect = effects[random.nextInt(effects.length)];
            // One that refuses for ever is no engine: what only it can do would wait for ever, and rightly so.
            boolean endless = effect == Effect.REFUSE && trigger.equals(Trigger.oneIn(1));
            faults.add(new Fault(endless ? Effect.VANISH : effect, trigger));
        }
        return new FaultyEngine(engine, new FaultPlan(random.nextLong(), faults));
    }

    private static boolean isIdle(OffloadLayer layer) {
        return layer.report().engines().stream()
                .mapToInt(EngineStatus::operationsInFlight)
                .allMatch(inFlight -> inFlight == 0);
    }

    /** Every kind that software has, three times. */
    private static final class Work {
        final List<OperationCase> cases;
        final CountDownLatch left;
        final OffloadLayer layer;
        private final EventLoop loop;

        Work(OffloadLayer layer, EventLoop loop, SeededRandom random, int bytes) {
            this.layer = layer;
            this.loop = loop;
            var capabilities = new InlineEngine("any", new ScalarKernels()).capabilities();
            cases = OperationCase.drawAll(capabilities, 3, bytes, random.nextLong(), new DescriptorPool(64));
            left = new CountDownLatch(cases.size());
        }

        void submit() {
            boolean[] insideSubmit = {true};
            for (OperationCase each : cases) {
                boolean[] completed = new boolean[1];
                layer.submit(each.descriptor().onCompletion(descriptor -> {
                    assertTrue(loop.inLoop() && !insideSubmit[0]);
                    assertEquals(each.descriptor(), descriptor);
                    assertFalse(completed[0], "completed twice");
                    completed[0] = true;
                    left.countDown();
                }));
            }
            insideSubmit[0] = false;
        }
    }
}
