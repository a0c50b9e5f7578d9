package org.asyncraid.engines.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of this JVM equal the scalar ones. The build runs this class once for each vector width. */
class KernelsTest {

    @ParameterizedTest
    @EnumSource
    void agreeForEveryShortLengthAndMisalignment(KernelCall call) {
        int longest = 600;
        int mostBlocks = 17;
        Random random = new Random(1);
        for (int bytes = 0; bytes <= longest; bytes++) {
            try (var twins = new TwinMemories(Scenario.memoryBytes(mostBlocks, longest), bytes)) {
                for (int misalignment = 0; misalignment < 64; misalignment++) {
                    int count = 1 + (bytes + misalignment) % mostBlocks;
                    twins.check(call, new Scenario(random, count, bytes, misalignment));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreeForEveryNumberOfBlocks(KernelCall call) {
        Random random = new Random(2);
        int longest = 1100;
        try (var twins = new TwinMemories(Scenario.memoryBytes(255, longest), 2)) {
            for (int count = 1; count <= 255; count++) {
                for (int repetition = 0; repetition < (count <= 32 ? 12 : 2); repetition++) {
                    twins.check(call, new Scenario(random, count, random.nextInt(200, longest), random.nextInt(64)));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void agreeForEveryLengthAroundTiles(KernelCall call) {
        Random random = new Random(5);
        for (int tileBytes : new int[] {4096, 8192}) {
            try (var twins = new TwinMemories(Scenario.memoryBytes(9, tileBytes + 80), tileBytes)) {
                for (int bytes = tileBytes - 70; bytes <= tileBytes + 70; bytes++) {
                    twins.check(call, new Scenario(random, 1 + bytes % 9, bytes, bytes % 64));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 8192, 65536})
    void agreeForPageSizesAndAroundThem(int pageBytes) {
        Random random = new Random(pageBytes);
        for (int count = 1; count <= 17; count++) {
            int bytes = pageBytes + (count % 4 == 3 ? random.nextInt(-70, 70) : 0);
            try (var twins = new TwinMemories(Scenario.memoryBytes(count, bytes), count)) {
                for (KernelCall call : KernelCall.values()) {
                    twins.check(call, new Scenario(random, count, bytes, 0));
                }
            }
        }
    }

    @Test
    void agreeWithoutSources() {
        Random random = new Random(3);
        for (int bytes : new int[] {0, 1, 255, 256, 257, 4096}) {
            try (var twins = new TwinMemories(Scenario.memoryBytes(0, bytes), bytes)) {
                for (KernelCall call : KernelCall.values()) {
                    twins.check(call, new Scenario(random, 0, bytes, 0));
                }
            }
        }
    }

    @Test
    void parityThatIsNotWantedIsNeitherComputedNorChecked() {
        Kernels kernels = KernelsSelection.get().kernels();
        try (var memory = new TestMemory(1024, 4)) {
            Terms one = new Terms(1).add(memory.address(0));
            byte[] before = memory.read(0, 1024);
            kernels.pq(one, 0, 0, 512, true);
            assertArrayEquals(before, memory.read(0, 1024));
            assertEquals(0, kernels.pqValidate(one, 0, 0, 512));
        }
    }
}
