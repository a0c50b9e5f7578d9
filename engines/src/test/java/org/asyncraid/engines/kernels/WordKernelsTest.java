package org.asyncraid.engines.kernels;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordKernelsTest {
    private final Kernels words = new WordKernels();

    @ParameterizedTest
    @EnumSource
    void agreeWithTheScalarKernels(KernelCall call) {
        Random random = new Random(6);
        int longest = 150;
        for (int bytes = 0; bytes <= longest; bytes++) {
            try (var twins = new TwinMemories(words, Scenario.memoryBytes(12, longest), bytes)) {
                for (int count = 0; count <= 12; count++) {
                    twins.check(call, new Scenario(random, count, bytes, random.nextInt(64)));
                }
            }
        }
    }
}
