package org.asyncraid.tools.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.asyncraid.engines.openssl.LibCrypto;
import org.asyncraid.tools.bench.StreamBenchmark.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamBenchmarkTest {
    /** Preparing computes, and checks the result. */
    @ParameterizedTest
    @EnumSource
    void everyRowGivesTheRightResult(Row row) {
        assumeTrue(!row.needsOpenssl() || LibCrypto.isPresent(), "optional: libcrypto");
        StreamBenchmark benchmark = new StreamBenchmark();
        benchmark.row = row;
        benchmark.bytes = 8192;
        assertDoesNotThrow(benchmark::prepare);
        benchmark.release();
    }
}
