package org.asyncraid.engines.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmingKernelsTest {
    private final List<Runnable> tasks = new ArrayList<>();
    private final WarmingKernels kernels =
            new WarmingKernels(KernelsSelection.get().kernels(), new WordKernels(), tasks::add, 1);

    @ParameterizedTest
    @EnumSource
    void agreeWithTheScalarKernelsBeforeAndAfterTheyAreWarm(KernelCall call) {
        Random random = new Random(7);
        try (var twins = new TwinMemories(kernels, Scenario.memoryBytes(9, 900), 7)) {
            for (int repetition = 0; repetition < 60; repetition++) {
                twins.check(call, new Scenario(random, 1 + random.nextInt(9), 300 + random.nextInt(600), 0));
                if (repetition == 30) {
                    tasks.forEach(Runnable::run);
                }
            }
        }
    }

    @Test
    void whatIsCalledOftenIsWarmedOnce() {
        Random random = new Random(8);
        try (var twins = new TwinMemories(kernels, Scenario.memoryBytes(9, 300), 8)) {
            for (int repetition = 0; repetition < 20; repetition++) {
                twins.check(KernelCall.PQ_VALIDATE, new Scenario(random, 5, 300, 0));
            }
        }
        assertEquals(1, tasks.size());
    }

    @Test
    void whatIsNotWarmedIsNeverAskedFor() {
        Random random = new Random(9);
        try (var twins = new TwinMemories(kernels, Scenario.memoryBytes(9, 300), 9)) {
            for (KernelCall call : EnumSet.of(KernelCall.COPY, KernelCall.FILL, KernelCall.EQUAL, KernelCall.LOCATE)) {
                twins.check(call, new Scenario(random, 5, 300, 0));
            }
        }
        assertEquals(0, tasks.size());
    }

    @Test
    void theChosenOnesComputeOnceTheyAreWarmAndNotBefore() {
        Kernels scalar = new ScalarKernels();
        List<String> calls = new ArrayList<>();
        Kernels chosen = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    return method.invoke(scalar, arguments);
                });
        var warming = new WarmingKernels(chosen, scalar, tasks::add, 32);
        try (var memory = new TestMemory(64, 1)) {
            Terms one = new Terms(1).add(memory.address(0));
            warming.xor(one, memory.address(32), 16, false);
            assertTrue(tasks.isEmpty(), "16 bytes are not worth it yet");
            warming.xor(one, memory.address(32), 16, false);
            assertEquals(1, tasks.size());
            assertTrue(calls.isEmpty());
            tasks.forEach(Runnable::run);
            calls.clear();
            warming.xor(one, memory.address(32), 16, false);
            assertEquals(List.of("xor"), calls);
        }
    }
}
