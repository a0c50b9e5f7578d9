package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.QUARANTINE_NANOS;
import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.Health.Healthy;
import org.asyncraid.async.health.Health.Quarantined;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuarantineTest {
    private final LayerFixture fixture = new LayerFixture(1);

    @Test
    void anEngineThatFailedIsLeftAloneThenProbedThenUsedAgain() {
        ScriptedEngine shaky = fixture.add(able("shaky").at(0, Fault.FAILS));
        ScriptedEngine sound = fixture.add(able("sound"));
        fixture.submit(OperationKinds.XOR_VALIDATE);
        fixture.await();
        assertInstanceOf(Quarantined.class, fixture.healthOf(shaky));
        fixture.submit(OperationKinds.XOR_VALIDATE);
        fixture.await();
        assertEquals(1, shaky.offered());
        fixture.loop.runFor(2 * QUARANTINE_NANOS);
        assertEquals(2, shaky.offered(), "the probe");
        assertInstanceOf(Healthy.class, fixture.healthOf(shaky));
        fixture.submit(OperationKinds.XOR_VALIDATE);
        fixture.awaitRight();
        assertEquals(3, shaky.offered());
        assertEquals(2, sound.done().size());
    }

    @Test
    void quarantineGrowsWithEachFailedProbe() {
        ScriptedEngine broken = fixture.add(able("broken").always(Fault.FAILS));
        fixture.add(able("sound"));
        fixture.submit(OperationKinds.COMPARE);
        fixture.await();
        fixture.loop.runFor(QUARANTINE_NANOS * 17 / 10);
        assertEquals(2, broken.offered());
        fixture.loop.runFor(QUARANTINE_NANOS * 2);
        assertEquals(3, broken.offered());
        fixture.loop.runFor(QUARANTINE_NANOS * 2);
        assertEquals(3, broken.offered());
    }

    @Test
    void anEngineInQuarantineIsTheLastResort() {
        ScriptedEngine shaky = fixture.add(able("shaky").at(0, Fault.FAILS));
        ScriptedEngine broken = fixture.add(able("broken").always(Fault.FAILS));
        fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        TestRequest second = fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        second.assertRight();
        assertEquals(2, shaky.offered());
        assertEquals(1, broken.offered());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ABORTS", "MISSES_PAGE"})
    void anEngineThatGivesUpEverythingIsNotHeldInnocentForEver(Fault excuse) {
        ScriptedEngine idle = fixture.add(able("idle").always(excuse));
        fixture.add(able("sound"));
        for (int n = 0; n < 15; n++) {
            fixture.submit(OperationKinds.CRC32C);
            fixture.await();
        }
        assertInstanceOf(Healthy.class, fixture.healthOf(idle));
        fixture.submit(OperationKinds.CRC32C);
        fixture.awaitRight();
        assertInstanceOf(Quarantined.class, fixture.healthOf(idle));
    }

    static Stream<OperationKind> linearKinds() {
        return TestRequest.KINDS.stream().filter(kind -> kind.shape().linear());
    }

    @ParameterizedTest
    @MethodSource("linearKinds")
    void anEngineThatAnswersTheProbeWronglyStaysOut(OperationKind kind) {
        ScriptedEngine liar = fixture.add(able("liar").script((index, descriptor) -> switch (index) {
            case 0 -> Fault.FAILS;
            case 1, 2 -> Fault.LIES;
            default -> Fault.NONE;
        }));
        fixture.add(able("sound"));
        TestRequest request = fixture.submit(kind);
        while (liar.offered() == 0) {
            request = fixture.submit(kind);
        }
        fixture.await();
        fixture.loop.runFor(QUARANTINE_NANOS * 5 / 2);
        assertEquals(2, liar.offered(), request::toString);
        assertInstanceOf(Quarantined.class, fixture.healthOf(liar));
        fixture.loop.runFor(QUARANTINE_NANOS * 10);
        assertEquals(4, liar.offered());
        assertInstanceOf(Healthy.class, fixture.healthOf(liar));
    }

    @Test
    void theProbeKeepsToTheEnginesLimits() {
        for (int sources = 2; sources <= 4; sources++) {
            KindLimits odd = new KindLimits(sources, false, 512, 1_024, 1_536);
            LayerFixture own = new LayerFixture(sources);
            ScriptedEngine shaky = own.add(
                    ScriptedEngine.named("shaky").takes(odd, OperationKinds.PQ).at(0, Fault.THROWS));
            own.add(able("sound"));
            long blocks = own.memory.aligned(2_048, 512);
            Descriptor descriptor = own.layer.descriptors().take().begin(OperationKinds.PQ, 1_024);
            descriptor
                    .sourceAt(blocks)
                    .coefficient(1)
                    .destinationAt(blocks + 1_024)
                    .noDestination();
            own.layer.submit(descriptor);
            own.loop.runFor(3 * QUARANTINE_NANOS);
            assertEquals(List.of(OperationKinds.PQ), shaky.done(), "done by " + shaky.name());
            assertInstanceOf(Healthy.class, own.healthOf(shaky));
        }
    }

    @Test
    void whileItsEngineIsResetAnOperationWaitsRatherThanFails() {
        ScriptedEngine only = fixture.add(able("only").at(0, Fault.HANGS));
        fixture.submit(OperationKinds.CRC32C);
        fixture.loop.runUntil(() -> only.resets() == 1);
        TestRequest later = fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        later.assertRight();
        assertTrue(only.done().contains(OperationKinds.CRC32C));
    }
}
