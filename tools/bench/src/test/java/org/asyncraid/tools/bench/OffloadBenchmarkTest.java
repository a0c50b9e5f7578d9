package org.asyncraid.tools.bench;

import org.asyncraid.tools.bench.OffloadBenchmark.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffloadBenchmarkTest {
    /** It fails if an operation does. */
    @ParameterizedTest
    @EnumSource
    void everyPathCompletesItsOperations(Path path) {
        OffloadBenchmark benchmark = new OffloadBenchmark();
        benchmark.path = path;
        benchmark.engines = 2;
        benchmark.inFlight = 3;
        benchmark.prepare();
        benchmark.submitToCompletion();
        benchmark.release();
    }
}
