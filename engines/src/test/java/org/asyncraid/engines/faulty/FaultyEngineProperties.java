package org.asyncraid.engines.faulty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.engines.EngineRunner;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.faulty.FaultPlan.Fault;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareModel;
import org.asyncraid.engines.software.InlineEngine;

class FaultyEngineProperties {
    private static final int BYTES = 40;

    @Provide
    Arbitrary<FaultPlan> plans() {
        var spans = Combinators.combine(
                        Arbitraries.longs().between(0, 60), Arbitraries.longs().between(1, 10))
                .<Trigger>as(Trigger.Span::new);
        var chances = Arbitraries.integers().between(2, 10).<Trigger>map(Trigger.Chance::new);
        var faults = Combinators.combine(
                        Arbitraries.of(Effect.class).filter(effect -> effect != Effect.TWICE),
                        Arbitraries.oneOf(spans, chances))
                .as(Fault::new);
        return Combinators.combine(Arbitraries.longs(), faults.list().ofMaxSize(4))
                .as(FaultPlan::new);
    }

    /** Whatever the plan, everything comes out once, and what is said to be right and was not lied about is right. */
    @Property(tries = 200)
    void everyDescriptorComesOutOnceWithAnInlineEngine(@ForAll("plans") FaultPlan plan, @ForAll long seed) {
        run(new InlineEngine("scalar", new ScalarKernels()), plan, seed);
    }

    @Property(tries = 100)
    void everyDescriptorComesOutOnceWithAModel(@ForAll("plans") FaultPlan plan, @ForAll long seed) {
        run(HardwareModel.load("iop341").engines(new ScalarKernels()).get(2), plan, seed);
    }

    @Property(tries = 100)
    void aPlanReplaysBySeed(@ForAll("plans") FaultPlan plan, @ForAll long seed) {
        assertEquals(
                run(new InlineEngine("scalar", new ScalarKernels()), plan, seed),
                run(new InlineEngine("scalar", new ScalarKernels()), plan, seed));
    }

    /** Runs each kind four times, resetting whenever all that is left has stalled; returns what could be observed. */
    private static List<String> run(Engine engine, FaultPlan plan, long seed) {
        var loop = new SimulatedLoop(seed);
        var faulty = new FaultyEngine(engine, plan);
        var cases = OperationCase.drawAll(faulty.capabilities(), 4, BYTES, seed, new DescriptorPool(64));
        var runner = new EngineRunner(faulty, loop);
        var allEnded = new AtomicBoolean();
        runner.submit(cases.stream().map(OperationCase::descriptor).toList(), () -> allEnded.set(true));
        int refusals = 0;
        while (!allEnded.get()) {
            loop.runUntilIdle();
            if (!allEnded.get() && runner.channel().inFlight() > 0) {
                runner.channel().reset(runner::pump);
            } else if (!allEnded.get()) {
                assertTrue(refusals++ < 10_000, "refused for ever");
                runner.pump();
            }
        }
        runner.channel().close();
        boolean lies = plan.faults().stream().anyMatch(fault -> fault.effect() == Effect.LIE);
        List<String> seen = new ArrayList<>();
        for (OperationCase done : cases) {
            var descriptor = done.descriptor();
            done.checkSources();
            switch (descriptor.outcome()) {
                case OK -> {
                    if (lies) {
                        checkAllButOneBit(done);
                    } else {
                        done.checkDone();
                    }
                }
                case ENGINE_ERROR, ABORTED -> checkSecondHalves(done);
                default -> throw new AssertionError("ended as " + descriptor);
            }
            var what = new StringBuilder(descriptor.outcome() + " " + descriptor.result());
            for (int i = 0; i < descriptor.destinationCount(); i++) {
                what.append(' ').append(Arrays.toString(done.destination(i)));
            }
            seen.add(what.toString());
        }
        return seen;
    }

    private static void checkAllButOneBit(OperationCase done) {
        int wrongBits = 0;
        for (int i = 0; i < done.descriptor().destinationCount(); i++) {
            if (done.descriptor().destination(i) != 0) {
                var wrong = BitSet.valueOf(done.destination(i));
                wrong.xor(BitSet.valueOf(done.expected(i)));
                wrongBits += wrong.cardinality();
            }
        }
        assertTrue(wrongBits <= 1, wrongBits + " wrong bits of " + done);
    }

    /** A failed operation has written garbage to the first half at most. */
    private static void checkSecondHalves(OperationCase failed) {
        for (int i = 0; i < failed.descriptor().destinationCount(); i++) {
            assertArrayEquals(
                    Arrays.copyOfRange(failed.before(i), BYTES / 2, BYTES),
                    Arrays.copyOfRange(failed.destination(i), BYTES / 2, BYTES),
                    failed.toString());
        }
    }
}
