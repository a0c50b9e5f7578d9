package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.async.plan.Expansion;
import org.asyncraid.async.plan.Lowering;
import org.asyncraid.async.plan.Lowerings;
import org.asyncraid.async.plan.Offer;
import org.asyncraid.async.plan.Slice;
import org.asyncraid.async.schedule.FixedPriority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoweringTest {
    private static final KindLimits OVERWRITES_ONLY = new KindLimits(40, false, 1, 1, Long.MAX_VALUE);

    static Stream<OperationKind> composed() {
        return TestRequest.KINDS.stream().filter(kind -> !LayerFixture.PRIMITIVES.contains(kind));
    }

    private static void assertComposedRight(OperationKind kind, KindLimits limits, Set<OperationKind> of) {
        LayerFixture fixture = new LayerFixture(1);
        ScriptedEngine engine = fixture.add(ScriptedEngine.named("primitive").takes(limits, of));
        for (int data = 0; data < 12; data++) {
            fixture.submit(kind, data, 1 + 700 * data);
        }
        fixture.awaitRight();
        assertFalse(engine.done().contains(kind));
        assertTrue(fixture.layer.report().lowerings() >= 12);
    }

    /** No survivors (RAID-6 of four disks that has lost two) and blocks longer than a scratch page are among these. */
    @ParameterizedTest
    @MethodSource("composed")
    void everyKindCanBeComposedOfXorAndPq(OperationKind kind) {
        assertComposedRight(kind, KindLimits.ANY, LayerFixture.PRIMITIVES);
        assertComposedRight(kind, OVERWRITES_ONLY, LayerFixture.PRIMITIVES);
    }

    @ParameterizedTest
    @MethodSource("composed")
    void everyKindCanBeComposedWithMultiplicationInPlaceOfPq(OperationKind kind) {
        if (kind != OperationKinds.GF_MULTIPLY) {
            Set<OperationKind> withoutPq = new HashSet<>(LayerFixture.PRIMITIVES);
            withoutPq.remove(OperationKinds.PQ);
            withoutPq.add(OperationKinds.GF_MULTIPLY);
            assertComposedRight(kind, KindLimits.ANY, withoutPq);
            assertComposedRight(kind, OVERWRITES_ONLY, withoutPq);
        }
    }

    @Test
    void pOfAPqIsAXorAndQASumOfProducts() {
        assertComposedRight(OperationKinds.PQ, KindLimits.ANY, Set.of(OperationKinds.XOR, OperationKinds.GF_MULTIPLY));
    }

    /** Among these: a destination that is the source, and more than the scratch memory holds. */
    @ParameterizedTest
    @MethodSource("xtsOfLongSectors")
    void xtsIsTweaksAndACipherAndSums(OperationKind kind) {
        OffloadConfig longPages = new OffloadConfig(
                64, OffloadConfig.MIN_SCRATCH_PAGES, 1 << 14, 1_000_000, LayerFixture.CONFIG.health());
        SimulatedLoop loop = new SimulatedLoop(1);
        OffloadLayer layer = new OffloadLayer(loop, new FixedPriority(), longPages);
        ScriptedEngine engine = ScriptedEngine.named("primitive").takes(OVERWRITES_ONLY, LayerFixture.PRIMITIVES);
        layer.addEngine(engine.takes(OVERWRITES_ONLY, OperationKinds.XTS_TWEAKS_4096));
        TestMemory memory = new TestMemory();
        SeededRandom random = SeededRandom.of(1);
        List<TestRequest> requests = new ArrayList<>();
        for (int sectors = 1; sectors <= 20; sectors++) {
            TestRequest request = TestRequest.of(kind, 1, 4096 * sectors, random, memory);
            requests.add(request);
            layer.submit(request.describe(layer.descriptors().take()));
        }
        loop.runUntilIdle();
        requests.forEach(TestRequest::assertRight);
        memory.assertGuardsIntact();
        assertTrue(engine.done().contains(OperationKinds.XTS_TWEAKS_4096));
    }

    static Stream<OperationKind> xtsOfLongSectors() {
        return Stream.of(OperationKinds.XTS_ENCRYPT_4096, OperationKinds.XTS_DECRYPT_4096);
    }

    @Test
    void comparisonIsAValidationOfTwoBlocks() {
        assertComposedRight(OperationKinds.COMPARE, OVERWRITES_ONLY, Set.of(OperationKinds.XOR_VALIDATE));
    }

    @Test
    void anEngineThatMultipliesButDoesNotAddIsHelpedByXor() {
        LayerFixture fixture = new LayerFixture(1);
        fixture.add(ScriptedEngine.named("primitive")
                .takes(OVERWRITES_ONLY, OperationKinds.GF_MULTIPLY, OperationKinds.XOR));
        for (int n = 0; n < 20; n++) {
            fixture.submit(OperationKinds.GF_MULTIPLY, 1, 500 * n + 1);
        }
        fixture.awaitRight();
    }

    @Test
    void theNextWayIsTriedWhenTheFirstFails() {
        LayerFixture fixture = new LayerFixture(1);
        fixture.add(ScriptedEngine.named("only pq")
                .takes(KindLimits.ANY, OperationKinds.PQ)
                .always(Fault.FAILS));
        fixture.add(
                ScriptedEngine.named("others").takes(OVERWRITES_ONLY, OperationKinds.GF_MULTIPLY, OperationKinds.XOR));
        for (int n = 0; n < 20; n++) {
            fixture.submit(OperationKinds.GF_MULTIPLY, 1, 500 * n + 1);
        }
        fixture.awaitRight();
    }

    @Test
    void partsFailOverOneByOneAndTheWholeNamesTheirAttempts() {
        LayerFixture fixture = new LayerFixture(1);
        fixture.add(ScriptedEngine.named("shaky")
                .takes(KindLimits.ANY, LayerFixture.PRIMITIVES)
                .script((index, descriptor) -> index == 3 ? Fault.FAILS : Fault.NONE));
        ScriptedEngine sound =
                fixture.add(ScriptedEngine.named("sound").takes(KindLimits.ANY, LayerFixture.PRIMITIVES));
        TestRequest request = fixture.submit(OperationKinds.RECOVER_TWO_DATA);
        fixture.awaitRight();
        assertTrue(request.attempts.startsWith("[shaky: ENGINE_ERROR"), request.attempts);
        assertFalse(sound.done().isEmpty());
    }

    @Test
    void aKindOfAnotherJarIsLoweredWithoutAChangeHere() {
        OperationKind twice = OperationKind.of(
                "sum-of-the-negated", OperationShape.of(2, 2, 1).linearOverGf());
        Lowerings lowerings = Lowerings.none().register(twice, new Lowering() {
            @Override
            public boolean applies(Descriptor whole, Offer offer) {
                return offer.takes(OperationKinds.XOR);
            }

            @Override
            public void expand(Slice slice, Expansion expansion) {
                Descriptor xor = expansion.begin(OperationKinds.XOR);
                xor.sourceAt(slice.source(0)).sourceAt(slice.source(1)).destinationAt(slice.destination(0));
                expansion.add(xor, Chain.FIRST);
            }
        });
        SimulatedLoop loop = new SimulatedLoop(1);
        OffloadLayer layer = new OffloadLayer(loop, new FixedPriority(), LayerFixture.CONFIG, lowerings);
        layer.addEngine(able("engine"));
        TestMemory memory = new TestMemory();
        long sum = memory.block(new byte[1], 0);
        Descriptor descriptor = layer.descriptors().take().begin(twice, 1);
        descriptor.sourceAt(memory.block(new byte[] {0x35}, 0)).sourceAt(memory.block(new byte[] {0x50}, 0));
        layer.submit(descriptor.destinationAt(sum));
        loop.runUntilIdle();
        assertEquals(Outcome.OK, descriptor.outcome());
        assertEquals(0x65, PlainArithmetic.read(sum));
    }

    @Test
    void aKindIsNotLoweredToItself() {
        LayerFixture fixture = new LayerFixture(1);
        fixture.add(ScriptedEngine.named("broken")
                .takes(KindLimits.ANY, OperationKinds.PQ, OperationKinds.GF_MULTIPLY)
                .always(Fault.FAILS));
        Descriptor multiply = fixture.layer.descriptors().take().begin(OperationKinds.GF_MULTIPLY, 8);
        multiply.sourceAt(fixture.memory.block(new byte[8], 0)).coefficient(2);
        fixture.layer.submit(multiply.destinationAt(fixture.memory.block(new byte[8], 0)));
        fixture.loop.runUntil(() -> multiply.outcome() != Outcome.PENDING);
        assertEquals(Outcome.ENGINE_ERROR, multiply.outcome());
        assertEquals(3, multiply.attempts().size(), "the product, the pq that is one, and the products of that");
    }

    @Test
    void slicesForScratchMemoryLeaveNoRestThatAnEngineCannotTake() {
        KindLimits longBlocks = new KindLimits(40, true, 1, 1_000, Long.MAX_VALUE);
        LayerFixture fixture = new LayerFixture(1);
        fixture.add(ScriptedEngine.named("engine").takes(longBlocks, OperationKinds.XOR, OperationKinds.COPY));
        for (int bytes = 4_000; bytes < 9_000; bytes += 100) {
            fixture.submit(OperationKinds.XOR, 3, bytes);
        }
        fixture.awaitRight();
    }

    @Test
    void manyOperationsThatNeedScratchMemoryDoNotWaitForEachOtherForEver() {
        LayerFixture fixture = new LayerFixture(1);
        fixture.add(ScriptedEngine.named("a").takes(OVERWRITES_ONLY, LayerFixture.PRIMITIVES));
        fixture.add(ScriptedEngine.named("b")
                .takes(OVERWRITES_ONLY, OperationKinds.XOR, OperationKinds.GF_MULTIPLY)
                .depth(1)
                .always(Fault.FAILS));
        List<OperationKind> kinds = composed().toList();
        for (int n = 0; n < 200; n++) {
            fixture.submit(kinds.get(n % kinds.size()), n % 9, 5_000);
        }
        fixture.awaitRight();
        assertEquals(0, fixture.layer.report().waiting());
    }
}
