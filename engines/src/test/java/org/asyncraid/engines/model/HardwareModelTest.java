package org.asyncraid.engines.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.HardwareFaults.Effect;
import org.asyncraid.engines.model.HardwareFaults.Fault;
import org.asyncraid.engines.model.HardwareModel.Ability;
import org.junit.jupiter.api.Test;

class HardwareModelTest {
    @Test
    void iop341HasThreeUnitsOfWhichOneDoesPq() {
        List<Engine> units = HardwareModel.load("iop341").engines(new ScalarKernels());
        assertEquals(
                List.of("iop341.0", "iop341.1", "iop341.2"),
                units.stream().map(Engine::name).toList());
        for (Engine unit : units) {
            var xor = unit.capabilities().limits(OperationKinds.XOR);
            assertNotNull(xor);
            assertEquals(16, xor.maxSources());
            assertEquals(16 << 20, xor.maxBytes());
            assertFalse(xor.accumulates());
        }
        assertNull(units.get(0).capabilities().limits(OperationKinds.PQ));
        assertNull(units.get(1).capabilities().limits(OperationKinds.PQ));
        assertNotNull(units.get(2).capabilities().limits(OperationKinds.PQ));
    }

    @Test
    void everyNameHasAModelThatCanBeBuilt() {
        for (String name : HardwareModel.NAMES) {
            var model = HardwareModel.load(name);
            assertEquals(name, model.name());
            assertEquals(
                    model.units().groups() * model.units().queues(),
                    model.engines(new ScalarKernels()).size());
        }
    }

    @Test
    void ioatdmaTakesASecondDescriptorBeyondFiveAndThreeSourcesAndOneForTheEnd() {
        var kinds = HardwareModel.load("ioatdma").kinds();
        for (int sources = 1; sources <= 8; sources++) {
            int extended = sources > 5 ? 1 : 0;
            assertEquals(2 + extended, slots(kinds, OperationKinds.XOR, sources), sources + " sources of xor");
            extended = sources > 3 ? 1 : 0;
            assertEquals(2 + extended, slots(kinds, OperationKinds.PQ, sources), sources + " sources of pq");
        }
        assertEquals(8, ability(kinds, OperationKinds.XOR).limits().maxSources());
        assertEquals(8, ability(kinds, OperationKinds.PQ).limits().maxSources());
        assertEquals(1, slots(kinds, OperationKinds.COPY, 1));
        assertEquals(
                16,
                ability(HardwareModel.load("ioatdma-cb33").kinds(), OperationKinds.PQ)
                        .limits()
                        .maxSources());
    }

    @Test
    void dsaHas128EntriesInAllAndNoXor() {
        var dsa = HardwareModel.load("dsa");
        assertEquals(128, dsa.units().queues() * dsa.ring().slots());
        assertEquals(8, dsa.units().queues());
        assertEquals(4, dsa.units().each());
        assertEquals(1024, dsa.ring().batchLimit());
        assertNull(dsa.kinds().get(OperationKinds.XOR));
        assertNull(dsa.kinds().get(OperationKinds.PQ));
        assertNotNull(dsa.kinds().get(OperationKinds.CRC32C));
    }

    @Test
    void mvXorTakes128BytesTo16MebibytesLessOneAndEightSources() {
        var xor = ability(HardwareModel.load("mv_xor").kinds(), OperationKinds.XOR)
                .limits();
        assertEquals(128, xor.minBytes());
        assertEquals((16 << 20) - 1, xor.maxBytes());
        assertEquals(8, xor.maxSources());
    }

    @Test
    void aDescriptorTakesSlotsByItsSources() {
        var kinds = HardwareModel.load("iop341").kinds();
        int[] slotsOfLinux = {1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5};
        for (int sources = 1; sources <= 16; sources++) {
            assertEquals(slotsOfLinux[sources - 1], slots(kinds, OperationKinds.XOR, sources), sources + " sources");
        }
        assertEquals(1, slots(kinds, OperationKinds.FILL, 0));
    }

    @Test
    void thereIsNoModelOfAnotherNameAndTheAnswerNamesThoseThatThereAre() {
        var e = assertThrows(IllegalArgumentException.class, () -> HardwareModel.load("iop999"));
        assertEquals(
                "there is no hardware model iop999; there are " + String.join(", ", HardwareModel.NAMES),
                e.getMessage());
    }

    @Test
    void saysWhichParameterIsWrong() {
        assertEquals("parameter setup.nanos is missing", refusal("iop341", "setup.nanos", ""));
        assertEquals("setup.nanos = -1; allowed: 0 or more", refusal("iop341", "setup.nanos", "-1"));
        assertEquals("groups = three; allowed: a number", refusal("iop341", "groups", "three"));
        assertEquals("kind.xor.groups = 3; allowed: 0 to 2", refusal("iop341", "kind.xor.groups", "0, 3"));
        assertEquals("kind.xor.groups = nothing; allowed: 0 to 2", refusal("iop341", "kind.xor.groups", "none"));
        assertEquals(
                "slots.count = 4294967296; allowed: 0 to 2147483647", refusal("iop341", "slots.count", "4294967296"));
        assertEquals("unknown parameters [kind.zor.groups]", refusal("iop341", "kind.zor.groups", "0"));
        assertEquals("synchronous = maybe; allowed: true or false", refusal("iop341", "synchronous", "maybe"));
        assertEquals("slots.bySources = 5; allowed: sources:slots, …", refusal("iop341", "slots.bySources", "1:1, 5"));
        assertEquals(
                "slots.bySources = 16:129; allowed: 1 to 128 slots", refusal("iop341", "slots.bySources", "16:129"));
        assertEquals(
                "kind.xor.sources = 17; allowed: 0 to 16, as slots are given for",
                refusal("iop341", "kind.xor.sources", "17"));
        assertEquals("limits.maxBytes = 0; allowed: 1 or more", refusal("iop341", "limits.maxBytes", "0"));
        assertEquals(
                "limits.alignmentBytes = 3; allowed: a power of two", refusal("iop341", "limits.alignmentBytes", "3"));
        assertEquals(
                "kind.xor.bytesPerSecond = 0; allowed: 1 or more", refusal("simd", "kind.xor.bytesPerSecond", "0"));
    }

    @Test
    void saysWhichParametersDoNotGoTogether() {
        assertEquals(
                "slots.count = 1000; allowed: a power of two where some are always free",
                refusal("ioatdma", "slots.count", "1000"));
        assertEquals("slots.alwaysFree = 65536; allowed: 0 to 65535", refusal("ioatdma", "slots.alwaysFree", "65536"));
        assertEquals("shared.queues = 8; allowed: 0 to 7", refusal("dsa", "shared.queues", "8"));
        assertEquals(
                "error.abortsLater = true; allowed: false where group.units is more than 1",
                refusal("dsa", "error.abortsLater", "true"));
        assertEquals(
                "kind.compare.haltNanos = 5; allowed: 0 where group.units is more than 1",
                refusal("dsa", "kind.compare.haltNanos", "5"));
        assertEquals("groups = 2; allowed: 1 where synchronous = true", refusal("simd", "groups", "2"));
        assertEquals("kick.nanos = 1; allowed: 0 where synchronous = true", refusal("simd", "kick.nanos", "1"));
    }

    @Test
    void theSubmittingThreadHasNoFaultsOfHardware() {
        var hang = HardwareFaults.of(1, new Fault(Effect.HANG, Trigger.at(0)));
        var simd = HardwareModel.load("simd");
        assertThrows(IllegalArgumentException.class, () -> simd.build(new ScalarKernels(), hang));
    }

    private static int slots(Map<OperationKind, Ability> kinds, OperationKind kind, int sources) {
        return ability(kinds, kind).slots().slotsFor(sources);
    }

    private static Ability ability(Map<OperationKind, Ability> kinds, OperationKind kind) {
        return Objects.requireNonNull(kinds.get(kind));
    }

    /** What is said about a model's file with one parameter changed, or left out when the value is empty. */
    private static String refusal(String model, String key, String value) {
        var e = assertThrows(IllegalArgumentException.class, () -> ModelVariant.of(model, key, value));
        return String.valueOf(e.getMessage());
    }
}
