package org.asyncraid.engines.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.descriptor.Attempt;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.health.Health;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareFaults.Effect;
import org.asyncraid.engines.model.HardwareFaults.Fault;
import org.asyncraid.engines.software.InlineEngine;

/** Failing hardware of every model under the offload layer: what one leaves half done another finishes. */
class ModelLayerSimulation {
    private static final OffloadConfig CONFIG =
            new OffloadConfig(256, 16, 4096, 1_000_000_000, new HealthPolicy(1_000_000_000, 100_000, 10_000_000));

    @Property(tries = 40)
    void whatHardwareLeavesHalfDoneAnotherEngineFinishes(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int bytes) {
        var random = SeededRandom.of(seed);
        var loop = new SimulatedLoop(seed);
        var layer = new OffloadLayer(loop, random.nextBoolean() ? new RoundRobin() : new LeastLoaded(), CONFIG);
        for (String name : HardwareModel.NAMES) {
            var model = HardwareModel.load(name);
            var faults = model.units().synchronous() ? HardwareFaults.NONE : faults(random);
            model.build(new ScalarKernels(), faults).engines().forEach(layer::addEngine);
        }
        var all = new InlineEngine("all kinds", new ScalarKernels()).capabilities();
        List<OperationCase> cases = OperationCase.drawAll(all, 4, bytes, seed, new DescriptorPool(128));
        int[] left = {cases.size()};
        for (OperationCase each : cases) {
            layer.submit(each.descriptor().onCompletion(done -> left[0]--));
        }
        assertTrue(loop.runUntil(() -> left[0] == 0));
        cases.forEach(OperationCase::checkDone);
        assertTrue(loop.runUntil(() -> layer.report().engines().stream()
                .mapToInt(EngineStatus::operationsInFlight)
                .allMatch(inFlight -> inFlight == 0)));
        layer.close();
    }

    @Property(tries = 40)
    void whatAPageFaultStoppedAnotherEngineFinishesAndTheHardwareStaysInService(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int bytes) {
        var random = SeededRandom.of(seed);
        var loop = new SimulatedLoop(seed);
        var layer = new OffloadLayer(loop, new LeastLoaded(), CONFIG);
        var faults = HardwareFaults.of(random.nextLong(), new Fault(Effect.PAGE_FAULT, Trigger.oneIn(2)));
        var hardware =
                HardwareModel.load("dsa").build(new ScalarKernels(), faults).engines();
        hardware.forEach(layer::addEngine);
        layer.addEngine(new InlineEngine("software", new ScalarKernels()));
        List<OperationCase> cases =
                OperationCase.drawAll(hardware.getFirst().capabilities(), 20, bytes, seed, new DescriptorPool(256));
        int[] completions = new int[cases.size()];
        int[] faulted = new int[1];
        for (int i = 0; i < completions.length; i++) {
            int index = i;
            layer.submit(cases.get(i).descriptor().onCompletion(done -> {
                completions[index]++;
                for (Attempt attempt : done.attempts()) {
                    assertEquals(Outcome.PAGE_FAULT, attempt.outcome());
                    faulted[0]++;
                }
            }));
        }
        loop.runUntilIdle();
        assertTrue(Arrays.stream(completions).allMatch(count -> count == 1), Arrays.toString(completions));
        cases.forEach(OperationCase::checkDone);
        assertTrue(faulted[0] > 0);
        OffloadReport report = layer.report();
        for (EngineStatus engine : report.engines()) {
            assertInstanceOf(Health.Healthy.class, engine.health(), engine.name());
        }
        assertEquals(
                faulted[0],
                report.operations().stream()
                        .mapToLong(OperationMetrics::failures)
                        .sum());
        assertTrue(report.operations().stream().anyMatch(metrics -> metrics.failovers() > 0));
        layer.close();
    }

    private static HardwareFaults faults(SeededRandom random) {
        List<Fault> faults = new ArrayList<>();
        for (Effect effect : Effect.values()) {
            if (random.nextBoolean()) {
                faults.add(new Fault(effect, Trigger.oneIn(random.nextInt(2, 12))));
            }
        }
        return new HardwareFaults(random.nextLong(), faults);
    }
}
