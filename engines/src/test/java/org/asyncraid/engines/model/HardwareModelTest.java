package org.asyncraid.engines.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.kernels.ScalarKernels;
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
    void aDescriptorTakesSlotsByItsSources() {
        var ring = HardwareModel.load("iop341").ring();
        int[] slotsOfLinux = {1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5};
        for (int sources = 1; sources <= 16; sources++) {
            assertEquals(slotsOfLinux[sources - 1], ring.slotsFor(sources), sources + " sources");
        }
        assertEquals(1, ring.slotsFor(0));
    }

    @Test
    void thereIsNoModelOfAnotherName() {
        assertThrows(IllegalArgumentException.class, () -> HardwareModel.load("iop999"));
    }

    @Test
    void saysWhichParameterIsWrong() throws IOException {
        assertEquals("parameter setup.nanos is missing", refusal("setup.nanos", ""));
        assertEquals("setup.nanos = -1; allowed: 0 or more", refusal("setup.nanos", "-1"));
        assertEquals("units = three; allowed: a number", refusal("units", "three"));
        assertEquals("kind.xor.units = 3; allowed: 0 to 2", refusal("kind.xor.units", "0, 3"));
        assertEquals("slots.count = 4294967296; allowed: 0 to 2147483647", refusal("slots.count", "4294967296"));
        assertEquals("unknown parameters [kind.zor.units]", refusal("kind.zor.units", "0"));
    }

    /** What is said about the file of iop341 with one parameter changed, or left out when the value is empty. */
    private static String refusal(String key, String value) throws IOException {
        var properties = new Properties();
        try (var in = HardwareModelTest.class.getResourceAsStream("iop341.properties")) {
            properties.load(in);
        }
        if (value.isEmpty()) {
            properties.remove(key);
        } else {
            properties.setProperty(key, value);
        }
        var e = assertThrows(IllegalArgumentException.class, () -> ModelFile.parse(properties));
        return String.valueOf(e.getMessage());
    }
}
