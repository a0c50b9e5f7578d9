package org.asyncraid.engines.kernels;

import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The kernels of this JVM equal the scalar ones, whatever they are asked. */
class KernelsProperties {

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void equalScalar(
            @ForAll KernelCall call,
            @ForAll @IntRange(max = 40) int count,
            @ForAll @IntRange(max = 6000) int bytes,
            @ForAll @IntRange(max = 63) int misalignment,
            @ForAll long seed) {
        try (var twins = new TwinMemories(Scenario.memoryBytes(count, bytes), seed)) {
            twins.check(call, new Scenario(new Random(seed), count, bytes, misalignment));
        }
    }
}
