package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;

class OffloadLayerProperties {
    private static final int MAX_BYTES = 6_000;
    private static final OffloadConfig CONFIG = new OffloadConfig(
            256, OffloadConfig.MIN_SCRATCH_PAGES, 4096, 1_000_000, new HealthPolicy(1_000_000, 100_000, 10_000_000));

    /** Time for engines to end what they hung on, and for completions that should not come. */
    private static final long AFTERWARDS_NANOS = 100_000_000_000L;

    /** Enough to compose all else of. */
    private static final List<Set<OperationKind>> PRIMITIVES = List.of(
            Set.copyOf(TestRequest.KINDS),
            LayerFixture.PRIMITIVES,
            Set.of(
                    OperationKinds.XOR,
                    OperationKinds.GF_MULTIPLY,
                    OperationKinds.XOR_VALIDATE,
                    OperationKinds.PQ_VALIDATE,
                    OperationKinds.FILL,
                    OperationKinds.CRC32C,
                    OperationKinds.SHA256,
                    OperationKinds.XTS_TWEAKS_512,
                    OperationKinds.AES_ECB_ENCRYPT,
                    OperationKinds.AES_ECB_DECRYPT));

    @Property(tries = 300)
    void anyMixOfEnginesAndFailuresGivesTheRightBytesAndOneCompletion(@ForAll long seed) {
        SeededRandom random = SeededRandom.of(seed);
        SimulatedLoop loop = new SimulatedLoop(seed);
        OffloadLayer layer = new OffloadLayer(loop, scheduler(random), CONFIG);
        List<ScriptedEngine> engines = engines(random);
        engines.forEach(layer::addEngine);
        TestMemory memory = new TestMemory();
        List<TestRequest> requests = new ArrayList<>();
        int count = 1 + random.nextInt(30);
        for (int r = 0; r < count; r++) {
            TestRequest request = TestRequest.any(random, 20, MAX_BYTES, memory);
            requests.add(request);
            layer.submit(request.describe(layer.descriptors().take()));
            if (random.chance(3)) {
                loop.runFor(random.nextInt(20_000));
            }
            if (random.chance(10)) {
                layer.setScheduler(scheduler(random));
            }
        }
        loop.runUntil(() -> requests.stream().allMatch(request -> request.completions > 0));
        loop.runFor(AFTERWARDS_NANOS);
        requests.forEach(TestRequest::assertRight);
        memory.assertGuardsIntact();
        assertEquals(0, layer.report().waiting());
    }

    /** Two that are sound outvote it, whatever it is given: accumulating, in place, composed, in pieces. */
    @Property(tries = 150)
    void aLiarAmongThreeGivesNobodyAWrongResultWhereEverythingIsVerified(@ForAll long seed) {
        SeededRandom random = SeededRandom.of(seed);
        SimulatedLoop loop = new SimulatedLoop(seed);
        OffloadConfig config = new OffloadConfig(256, 16, 1 << 17, 1_000_000, CONFIG.health());
        OffloadLayer layer = new OffloadLayer(loop, scheduler(random), config);
        SeededRandom lies = random.split();
        int oneIn = 1 + random.nextInt(6);
        List<ScriptedEngine> engines = new ArrayList<>();
        Set<OperationKind> sound = PRIMITIVES.get(random.nextInt(PRIMITIVES.size()));
        engines.add(engine("liar", random, sound)
                .script((index, descriptor) -> lies.chance(oneIn) ? Fault.LIES : Fault.NONE));
        for (String name : List.of("sound", "sound too")) {
            engines.add(
                    random.nextInt(engines.size() + 1),
                    engine(name, random, Set.of()).takes(KindLimits.ANY, sound));
        }
        engines.forEach(layer::addEngine);
        layer.verifyOneIn(1);
        TestMemory memory = new TestMemory();
        List<TestRequest> requests = new ArrayList<>();
        int count = 1 + random.nextInt(30);
        for (int r = 0; r < count; r++) {
            TestRequest request = TestRequest.any(random, 20, MAX_BYTES, memory);
            requests.add(request);
            layer.submit(request.describe(layer.descriptors().take()));
            if (random.chance(3)) {
                loop.runFor(random.nextInt(20_000));
            }
        }
        loop.runUntil(() -> requests.stream().allMatch(request -> request.completions > 0));
        loop.runFor(AFTERWARDS_NANOS);
        requests.forEach(TestRequest::assertRight);
        memory.assertGuardsIntact();
    }

    private static Scheduler scheduler(SeededRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> new FixedPriority();
            case 1 -> new RoundRobin();
            case 2 -> new LeastLoaded();
            case 3 -> new Learned();
            default -> new SizeThreshold(random.nextInt(100_000));
        };
    }

    /** Some engines that fail, and one that does not, with whose kinds the others can be done without. */
    private static List<ScriptedEngine> engines(SeededRandom random) {
        List<ScriptedEngine> engines = new ArrayList<>();
        int count = random.nextInt(4);
        for (int e = 0; e < count; e++) {
            ScriptedEngine engine = engine("faulty" + e, random, TestRequest.KINDS);
            SeededRandom faults = random.split();
            int oneIn = 1 + random.nextInt(6);
            engine.script((index, descriptor) -> faults.chance(oneIn) ? fault(faults) : Fault.NONE);
            engines.add(engine);
        }
        Set<OperationKind> sound = PRIMITIVES.get(random.nextInt(PRIMITIVES.size()));
        boolean accumulates = random.nextBoolean();
        int maxSources = 2 + random.nextInt(15);
        KindLimits limits = new KindLimits(maxSources, accumulates, 1, 1, 64 + random.nextInt(2 * MAX_BYTES));
        KindLimits any = new KindLimits(40, accumulates, 1, 1, MAX_BYTES);
        ScriptedEngine engine = engine("sound", random, Set.of());
        for (OperationKind kind : sound) {
            boolean continuable = kind == OperationKinds.XOR || kind == OperationKinds.PQ;
            engine.takes(continuable ? limits : any, kind);
        }
        engines.add(random.nextInt(engines.size() + 1), engine);
        return engines;
    }

    private static ScriptedEngine engine(String name, SeededRandom random, Iterable<OperationKind> kinds) {
        ScriptedEngine engine =
                ScriptedEngine.named(name).depth(1 + random.nextInt(8)).nanosPerDescriptor(random.nextInt(5_000));
        if (random.nextBoolean()) {
            engine.outOfOrder();
        }
        if (random.nextInt(3) == 0) {
            engine.synchronous();
        }
        if (random.nextBoolean()) {
            engine.failsWhole();
        }
        for (OperationKind kind : kinds) {
            if (random.nextInt(4) != 0) {
                int maxSources = Math.max(kind.shape().sources().min(), 2 + random.nextInt(15));
                int minBytes = random.nextBoolean() ? 1 : 128;
                engine.takes(
                        new KindLimits(
                                maxSources,
                                random.nextBoolean(),
                                1 << random.nextInt(4),
                                minBytes,
                                minBytes + random.nextInt(2 * MAX_BYTES)),
                        kind);
            }
        }
        return engine;
    }

    private static Fault fault(SeededRandom random) {
        Fault[] faults = {
            Fault.THROWS,
            Fault.FULL,
            Fault.FAILS,
            Fault.FAILS_AND_ABORTS,
            Fault.ABORTS,
            Fault.HANGS,
            Fault.LATE,
            Fault.TWICE,
            Fault.RETURNED_TWICE
        };
        return faults[random.nextInt(faults.length)];
    }
}
