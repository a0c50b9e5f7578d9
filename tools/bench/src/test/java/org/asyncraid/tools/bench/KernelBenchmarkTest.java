package org.asyncraid.tools.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumSet;
import java.util.Set;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.tools.bench.KernelBenchmark.Peer;
import org.asyncraid.tools.cli.bench.Task.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelBenchmarkTest {

    /** A benchmark verifies its result before it is timed, so to prepare it is to test it. */
    @ParameterizedTest
    @EnumSource
    void everyPeerComputesTheRightParity(Peer peer) {
        assumeTrue(peer != Peer.ISAL || Isal.isPresent(), "optional: ISA-L");
        Set<Kind> kinds = peer == Peer.HADOOP ? EnumSet.of(Kind.XOR, Kind.DOT) : EnumSet.allOf(Kind.class);
        for (Kind kind : kinds) {
            for (int k : new int[] {4, 8, 16}) {
                KernelBenchmark benchmark = new KernelBenchmark();
                benchmark.kind = kind;
                benchmark.k = k;
                benchmark.parity = 3;
                benchmark.bytes = 4096;
                benchmark.peer = peer;
                assertDoesNotThrow(benchmark::prepare);
                benchmark.compute();
                benchmark.release();
            }
        }
    }
}
