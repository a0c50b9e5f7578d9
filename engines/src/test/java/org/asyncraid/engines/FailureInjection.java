package org.asyncraid.engines;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.faulty.FaultPlan;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.faulty.FaultPlan.Fault;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.faulty.FaultyEngine;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.software.InlineEngine;

/**
 * Lets every single descriptor that an engine gets from a layer go wrong, in every way, in a run of its own each time: the
 * first, the second, and so on until a run has ended before it came to the one that was meant. A run has two operations of
 * one kind at a time. Beside the engine stand two others that can do the same; every operation must come out right, once,
 * with nothing around its blocks touched.
 */
final class FailureInjection {
    /** What the engine is given. */
    enum Way {
        /** Operations of every kind that it takes, each a descriptor. */
        WHOLE,
        /** The same, but it says that it takes two sources at most: several descriptors each, where they can be continued. */
        CONTINUED,
        /** Operations that no engine says it takes, and that are composed of what they do: several descriptors each. */
        COMPOSED
    }

    /** Kinds that are composed where nobody has them. */
    private static final Set<OperationKind> COMPOSABLE = Set.of(
            OperationKinds.COPY,
            OperationKinds.GF_MULTIPLY,
            OperationKinds.GF_DOT,
            OperationKinds.XOR_VALIDATE,
            OperationKinds.PQ_VALIDATE,
            OperationKinds.RECOVER_DATA,
            OperationKinds.RECOVER_DATA_FROM_Q,
            OperationKinds.RECOVER_DATA_AND_P,
            OperationKinds.RECOVER_DATA_AND_Q,
            OperationKinds.RECOVER_TWO_DATA,
            OperationKinds.COPY_CRC32C);

    /** The same, where somebody has AES. */
    private static final Set<OperationKind> ENCRYPTIONS = Set.of(
            OperationKinds.XTS_ENCRYPT_512,
            OperationKinds.XTS_DECRYPT_512,
            OperationKinds.XTS_ENCRYPT_4096,
            OperationKinds.XTS_DECRYPT_4096);

    private static final int OPERATIONS = 2;
    private static final int BYTES = 300;
    private static final int MOST_SOURCES = 5;
    private static final int FEWEST_SOURCES = 2;

    private final Supplier<Engine> engines;
    private final Supplier<EventLoop> loops;

    /** New engines, in their initial state, and new loops that suit them; the latter are closed where they can be. */
    FailureInjection(Supplier<Engine> engines, Supplier<EventLoop> loops) {
        this.engines = engines;
        this.loops = loops;
    }

    /** Lets each descriptor go wrong; returns how many there were. */
    int everyDescriptor(Way way, Effect effect) throws Exception {
        Map<OperationKind, KindLimits> kinds;
        try (Engine engine = engines.get()) {
            kinds = kinds(engine.capabilities(), way);
        }
        int all = 0;
        for (Map.Entry<OperationKind, KindLimits> kind : kinds.entrySet()) {
            var only = new Capabilities(Map.of(kind.getKey(), kind.getValue()), 1, true, false, false);
            int index = 0;
            while (isReached(only, way, effect, index)) {
                index++;
            }
            all += index;
        }
        return all;
    }

    private boolean isReached(Capabilities drawn, Way way, Effect effect, int index) throws Exception {
        List<OperationCase> cases = OperationCase.drawAll(
                drawn, OPERATIONS, MOST_SOURCES, BYTES, SeededRandom.of(index), new DescriptorPool(OPERATIONS));
        FaultPlan plan = FaultPlan.of(index, new Fault(effect, Trigger.at(index)));
        EventLoop loop = loops.get();
        try (var faulty = new FaultyEngine(limited(engines.get(), way), plan)) {
            new LayerRun(loop, engines(faulty, drawn, way))
                    .withShortTimeOut(effect == Effect.STALL)
                    .verifyingAll(effect == Effect.LIE)
                    .run(cases);
            cases.forEach(OperationCase::checkDone);
            boolean isReached = faulty.injected(effect) > 0;
            if (isReached && (effect == Effect.FAIL || effect == Effect.VANISH || effect == Effect.STALL)) {
                assertTrue(
                        cases.stream()
                                .anyMatch(each -> !each.descriptor().attempts().isEmpty()),
                        () -> effect + " of descriptor " + index + " was no failed attempt at anything");
            }
            return isReached;
        } finally {
            if (loop instanceof AutoCloseable threaded) {
                threaded.close();
            }
        }
    }

    /** Where the reference can do it, one beside the reference; where it cannot, two more like the one that goes wrong. */
    private List<Engine> engines(Engine faulty, Capabilities drawn, Way way) {
        List<Engine> present = new ArrayList<>();
        present.add(faulty);
        var reference = new InlineEngine("reference", new ScalarKernels());
        var other = new InlineEngine("other", new ScalarKernels());
        if (COMPOSABLE.containsAll(drawn.kinds().keySet())
                || reference
                        .capabilities()
                        .kinds()
                        .keySet()
                        .containsAll(drawn.kinds().keySet())) {
            present.add(limited(other, way));
        } else {
            present.add(limited(new RenamedEngine(engines.get(), "second"), way));
            present.add(limited(new RenamedEngine(engines.get(), "third"), way));
        }
        present.add(limited(reference, way));
        return present;
    }

    private static Engine limited(Engine engine, Way way) {
        return switch (way) {
            case WHOLE -> engine;
            case CONTINUED -> new NarrowEngine(engine, FEWEST_SOURCES);
            case COMPOSED -> new PartialEngine(engine, all(COMPOSABLE, ENCRYPTIONS));
        };
    }

    private static Map<OperationKind, KindLimits> kinds(Capabilities its, Way way) {
        Map<OperationKind, KindLimits> kinds = new HashMap<>(its.kinds());
        switch (way) {
            case WHOLE -> {}
            case CONTINUED ->
                kinds.keySet().removeIf(kind -> kind.shape().sources().max() <= FEWEST_SOURCES);
            case COMPOSED -> {
                KindLimits limits = new KindLimits(MOST_SOURCES, true, alignment(its), 1, Long.MAX_VALUE);
                boolean encrypts = kinds.containsKey(OperationKinds.AES_ECB_ENCRYPT);
                kinds.clear();
                (encrypts ? all(COMPOSABLE, ENCRYPTIONS) : COMPOSABLE).forEach(kind -> kinds.put(kind, limits));
            }
        }
        return kinds;
    }

    private static int alignment(Capabilities capabilities) {
        return capabilities.kinds().values().stream()
                .mapToInt(KindLimits::alignmentBytes)
                .max()
                .orElse(1);
    }

    private static Set<OperationKind> all(Set<OperationKind> some, Set<OperationKind> others) {
        return Set.copyOf(Stream.concat(some.stream(), others.stream()).toList());
    }
}
