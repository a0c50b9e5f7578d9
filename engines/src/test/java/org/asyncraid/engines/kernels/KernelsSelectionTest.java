package org.asyncraid.engines.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsSelectionTest {

    private static final VectorSupport WIDE = new VectorSupport(true, true, 512, true);
    private static final VectorSupport NO_MODULE = new VectorSupport(false, true, 0, true);

    @ParameterizedTest
    @CsvSource({"128, 128", "256, 256", "512, 512", "2048, 512", "64, 0"})
    void takesTheWidestVectorsUpTo512Bits(int preferredBits, int chosenBits) {
        assertEquals(chosenBits, bits("auto", new VectorSupport(true, true, preferredBits, true)));
    }

    @Test
    void takesHalfOf512BitsWhereTheseCannotPermuteBytes() {
        assertEquals(256, bits("auto", new VectorSupport(true, true, 512, false)));
        assertEquals(256, bits("auto", new VectorSupport(true, true, 256, false)));
        assertEquals(128, bits("auto", new VectorSupport(true, true, 128, false)));
    }

    @Test
    void isScalarWithoutTheModuleAndSaysWhatToDo() {
        KernelsSelection selection = KernelsSelection.choose("auto", NO_MODULE);
        assertEquals("scalar", selection.kernels().name());
        assertTrue(selection.reason().contains("--add-modules jdk.incubator.vector"), selection.reason());
    }

    @Test
    void isScalarWhereVectorsWouldNotBeCompiled() {
        assertEquals(0, bits("auto", new VectorSupport(true, false, 512, true)));
        assertFalse(VectorSupport.optimizes("interpreted mode, sharing"));
        assertFalse(VectorSupport.optimizes("mixed mode, emulated-client, sharing"));
        assertTrue(VectorSupport.optimizes("mixed mode, sharing"));
    }

    @ParameterizedTest
    @CsvSource({"scalar, 0", "128, 128", "256, 256", "512, 512"})
    void obeysTheProperty(String wanted, int chosenBits) {
        assertEquals(chosenBits, bits(wanted, WIDE));
        assertEquals(chosenBits, bits(wanted, new VectorSupport(true, false, 128, false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AUTO", "64", "1024", "vector", "512 "})
    void refusesOtherValuesAndNamesTheAllowedOnes(String wanted) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> KernelsSelection.choose(wanted, WIDE));
        assertTrue(refusal.getMessage().endsWith("allowed are auto, scalar, 128, 256 and 512"), refusal.getMessage());
    }

    @Test
    void refusesAForcedWidthWithoutTheModule() {
        assertThrows(IllegalArgumentException.class, () -> KernelsSelection.choose("256", NO_MODULE));
    }

    @Test
    void theKernelsOfThisJvmAreOfTheChosenWidth() {
        KernelsSelection selection = KernelsSelection.get();
        String expected = selection.vectorBits() == 0 ? "scalar" : "vector-" + selection.vectorBits();
        assertEquals(expected, selection.kernels().name());
        String wanted = System.getProperty(KernelsSelection.PROPERTY, "auto");
        assertTrue(wanted.equals("auto") || expected.endsWith(wanted), wanted + " gave " + expected);
    }

    private static int bits(String wanted, VectorSupport support) {
        return KernelsSelection.choose(wanted, support).vectorBits();
    }
}
