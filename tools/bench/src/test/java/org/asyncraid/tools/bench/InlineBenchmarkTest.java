package org.asyncraid.tools.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.asyncraid.tools.bench.InlineBenchmark.Way;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InlineBenchmarkTest {
    /** Preparing computes, and checks the result. */
    @ParameterizedTest
    @EnumSource
    void bothWaysGiveTheRightParity(Way way) {
        InlineBenchmark benchmark = new InlineBenchmark();
        benchmark.way = way;
        benchmark.bytes = 512;
        assertDoesNotThrow(benchmark::prepare);
        benchmark.release();
    }
}
