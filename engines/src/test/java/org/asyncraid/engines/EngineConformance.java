package org.asyncraid.engines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.FailureInjection.Way;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.software.InlineEngine;

/**
 * What every engine must pass: a class that extends this and says which engine is meant is a complete test of it, run by
 * jqwik. Every kind that the engine claims is tried against its definition, by itself and under the offload layer;
 * blocks stand at every alignment that it admits, with guard bytes around them.
 */
public abstract class EngineConformance {
    private static final String REFERENCE = "reference";
    private static final int LONGEST = 4096;
    private static final int FEW_SOURCES = 4;

    /** A new engine, in its initial state. */
    protected abstract Engine engine();

    /**
     * A new engine for runs in which its descriptors go wrong, some thousands of them. Another than {@link #engine} only where
     * that would take too long, as with idle threads that spin.
     */
    protected Engine engineToGoWrong() {
        return engine();
    }

    /** Whether the engine needs a loop in real time, as one with threads does. */
    protected boolean needsRealTime() {
        return false;
    }

    @Property(tries = 60)
    void everyKindIsRightAtAnyLength(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4096) int bytes) {
        withEngine(seed, (engine, loop) -> runAlone(engine, loop, draw(engine, 1, 32, bytes, seed)));
    }

    @Property(tries = 8)
    void soItIsOfPagesAndEqualToWhatTheReferenceComputes(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int pages) {
        withEngine(seed, (engine, loop) -> {
            int bytes = 4096 * pages;
            List<OperationCase> cases = draw(engine, 1, 16, bytes, seed);
            List<OperationCase> twins = draw(engine, 1, 16, bytes, seed);
            runAlone(engine, loop, cases);
            Engine reference = new InlineEngine(REFERENCE, new ScalarKernels());
            for (int c = 0; c < cases.size(); c++) {
                OperationCase one = cases.get(c);
                OperationCase twin = twins.get(c);
                if (reference.capabilities().limits(one.descriptor().kind()) != null) {
                    EngineRunner.runAll(reference, new SimulatedLoop(seed), List.of(twin.descriptor()));
                    assertEqualOutput(one, twin);
                }
            }
        });
    }

    @Property(tries = 4)
    void soItIsOfMoreBlocksThanAnyArrayHas(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int bytes) {
        withEngine(seed, (engine, loop) -> runAlone(engine, loop, draw(engine, 3, 255, bytes, seed)));
    }

    /** Longer than what engines work on at a time. */
    @Property(tries = 2)
    void soItIsOfLongBlocks(@ForAll long seed, @ForAll @IntRange(min = 66_000, max = 70_000) int bytes) {
        withEngine(seed, (engine, loop) -> runAlone(engine, loop, draw(engine, 1, 4, bytes, seed)));
    }

    /** Every length has its turn with every kind in some run, and with one of them in each. */
    @Property(tries = 1)
    void soItIsAtEveryLength(@ForAll long seed) {
        withEngine(seed, (engine, loop) -> {
            SeededRandom random = SeededRandom.of(seed);
            List<OperationKind> kinds =
                    List.copyOf(engine.capabilities().kinds().keySet());
            int first = random.nextInt(kinds.size());
            for (int from = 1; from <= LONGEST; from += kinds.size()) {
                List<OperationCase> cases = new ArrayList<>();
                for (int k = 0; k < kinds.size() && from + k <= LONGEST; k++) {
                    OperationKind kind = kinds.get((first + k) % kinds.size());
                    KindLimits limits = engine.capabilities().kinds().get(kind);
                    Capabilities only = new Capabilities(Map.of(kind, limits), 1, true, false, false);
                    cases.addAll(OperationCase.drawAll(
                            only, 1, FEW_SOURCES, from + k, random.split(), new DescriptorPool(1)));
                }
                runAlone(engine, loop, cases);
                first++;
            }
        });
    }

    /** Sources beyond what the engine is allowed, from 2 to 16, are continued; what has no continuation is composed. */
    @Property(tries = 2)
    void continuationKeepsResultsRight(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4096) int bytes) {
        for (int mostSources = 2; mostSources <= 16; mostSources++) {
            int most = mostSources;
            withEngine(seed, (engine, loop) -> {
                List<OperationCase> cases = draw(engine, 1, 40, bytes, seed + most);
                new LayerRun(loop, List.of(new NarrowEngine(engine, most), reference())).run(cases);
                cases.forEach(OperationCase::checkDone);
            });
        }
    }

    /** Recoveries that the engine does not do whole are composed of what it does. */
    @Property(tries = 30)
    void whatOneOrTwoMembersHeldIsRecovered(
            @ForAll long seed,
            @ForAll @IntRange(min = 3, max = 32) int disks,
            @ForAll @IntRange(min = 1, max = 4096) int bytes) {
        withEngine(seed, (engine, loop) -> {
            var stripe = new StripeRoundTrip(disks, bytes, SeededRandom.of(seed));
            new LayerRun(loop, List.of(engine, reference())).runDescriptors(stripe.computing());
            stripe.erase();
            new LayerRun(loop, List.of(engine, reference())).runDescriptors(stripe.recovering());
            stripe.check();
        });
    }

    /**
     * Every descriptor that a layer gives it goes wrong once, in every way: fails or hangs with half of its destinations
     * overwritten, is refused, lies, ends twice, is not there. So it is with what is continued, and with parts of what is
     * composed.
     */
    @Example
    void whateverGoesWrongAtAnyDescriptorIsMadeGoodElsewhere() throws Exception {
        var injection = new FailureInjection(this::engineToGoWrong, this::loop);
        for (Way way : Way.values()) {
            for (Effect effect : Effect.values()) {
                int descriptors = injection.everyDescriptor(way, effect);
                assertTrue(way != Way.WHOLE || descriptors > 0, () -> effect + ": nothing went wrong");
            }
        }
    }

    /** Descriptors end once, done or given up; one that failed whole can be done again; the channel goes on. */
    @Property(tries = 40)
    void aResetInTheMiddleLosesNothing(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4096) int bytes,
            @ForAll @IntRange(min = 0, max = 20_000) int nanos) {
        withEngine(seed, (engine, loop) -> {
            List<OperationCase> cases = draw(engine, 2, 16, bytes, seed);
            EngineRunner.runAndReset(engine, loop, descriptors(cases), nanos);
            List<OperationCase> again = new ArrayList<>();
            for (OperationCase each : cases) {
                Descriptor descriptor = each.descriptor();
                if (descriptor.outcome().isOk()) {
                    each.checkDone();
                    continue;
                }
                assertEquals(Outcome.ABORTED, descriptor.outcome(), each::toString);
                each.checkSources();
                if (engine.capabilities().failsWhole()) {
                    each.checkUntouched();
                }
                if (engine.capabilities().failsWhole() || !descriptor.readsDestination()) {
                    again.add(each);
                }
            }
            runAlone(engine, loop, again);
        });
    }

    /**
     * The bound is less than one object per hundred operations. Until the compiler is done with what computes, which a
     * busy machine delays, it may be more.
     */
    @Example
    void computingInsideSubmitAllocatesNothing() {
        withEngine(1, (engine, loop) -> {
            if (engine.capabilities().synchronous()) {
                List<Descriptor> descriptors = descriptors(draw(engine, 1, 8, 1024, 1));
                EngineChannel channel = engine.open(new ChannelContext(loop, () -> {}));
                double perOperation = Double.MAX_VALUE;
                for (int turn = 0; turn < 30 && perOperation >= 0.16; turn++) {
                    perOperation = bytesAllocated(channel, descriptors, 1_000) / (1_000.0 * descriptors.size());
                }
                assertTrue(perOperation < 0.16, perOperation + " bytes an operation");
                channel.close();
            }
        });
    }

    private static long bytesAllocated(EngineChannel channel, List<Descriptor> descriptors, int rounds) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        runRounds(channel, descriptors, rounds);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void runRounds(EngineChannel channel, List<Descriptor> descriptors, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < descriptors.size(); i++) {
                channel.submit(descriptors.get(i));
                channel.issuePending();
                assertNotNull(channel.poll());
            }
        }
    }

    private static Engine reference() {
        return new InlineEngine(REFERENCE, new ScalarKernels());
    }

    private EventLoop loop() {
        return needsRealTime() ? ThreadedLoop.start("conformance") : new SimulatedLoop(1);
    }

    private void withEngine(long seed, BiConsumer<Engine, EventLoop> body) {
        try (Engine engine = engine()) {
            if (needsRealTime()) {
                try (var loop = ThreadedLoop.start("conformance")) {
                    body.accept(engine, loop);
                }
            } else {
                body.accept(engine, new SimulatedLoop(seed));
            }
        }
    }

    private static void runAlone(Engine engine, EventLoop loop, List<OperationCase> cases) {
        EngineRunner.runAll(engine, loop, descriptors(cases));
        cases.forEach(OperationCase::checkDone);
    }

    private static List<OperationCase> draw(Engine engine, int ofEach, int mostSources, int bytes, long seed) {
        Capabilities capabilities = engine.capabilities();
        return OperationCase.drawAll(
                capabilities, ofEach, mostSources, bytes, SeededRandom.of(seed), new DescriptorPool(1024));
    }

    private static List<Descriptor> descriptors(List<OperationCase> cases) {
        return cases.stream().map(OperationCase::descriptor).toList();
    }

    private static void assertEqualOutput(OperationCase one, OperationCase twin) {
        assertEquals(twin.descriptor().result(), one.descriptor().result(), one::toString);
        for (int d = 0; d < one.descriptor().destinationCount(); d++) {
            if (one.descriptor().destination(d) != 0) {
                assertArrayEquals(twin.destination(d), one.destination(d), one.toString());
            }
        }
    }
}
