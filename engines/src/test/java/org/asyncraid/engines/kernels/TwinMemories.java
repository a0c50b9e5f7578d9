package org.asyncraid.engines.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Two memories with the same content. The scalar kernels work on one, the kernels of this JVM, or others, on the other, and after each
 * call every byte of the two must be the same: destinations, sources, and what lies around them.
 */
final class TwinMemories implements AutoCloseable {

    private final Kernels reference = new ScalarKernels();
    private final Kernels kernels;
    private final TestMemory expected;
    private final TestMemory actual;

    TwinMemories(int bytes, long seed) {
        this(KernelsSelection.get().kernels(), bytes, seed);
    }

    TwinMemories(Kernels kernels, int bytes, long seed) {
        this.kernels = kernels;
        expected = new TestMemory(bytes, seed);
        actual = new TestMemory(bytes, seed);
    }

    void check(KernelCall call, Scenario scenario) {
        long expectedAnswer = call.run(reference, scenario, expected);
        long actualAnswer = call.run(kernels, scenario, actual);
        if (expectedAnswer != actualAnswer || expected.mismatch(actual) >= 0) {
            String what = kernels.name() + ", " + call + " of " + scenario;
            assertEquals(expectedAnswer, actualAnswer, "answer of " + what);
            assertEquals(-1, expected.mismatch(actual), "first different byte after " + what);
        }
    }

    @Override
    public void close() {
        expected.close();
        actual.close();
    }
}
