package org.asyncraid.tools.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import org.asyncraid.tools.bench.KernelBenchmark.Kind;
import org.asyncraid.tools.bench.KernelBenchmark.Peer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelBenchmarkTest {

    /** A benchmark verifies its result before it is timed, so to prepare it is to test it. */
    @ParameterizedTest
    @EnumSource
    void everyPeerComputesTheRightParity(Peer peer) {
        assumeTrue(peer != Peer.ISAL || IsaL.present(), "optional: ISA-L");
        for (Kind kind : Kind.values()) {
            for (int k : new int[] {4, 8, 16}) {
                KernelBenchmark benchmark = new KernelBenchmark();
                benchmark.kind = kind;
                benchmark.k = k;
                benchmark.bytes = 4096;
                benchmark.peer = peer;
                assertDoesNotThrow(benchmark::prepare);
                benchmark.compute();
                benchmark.release();
            }
        }
    }

    @Test
    void misalignedBlocksNeverReachIsaL() {
        try (Arena arena = Arena.ofConfined()) {
            long block = arena.allocate(4096, 4096).address();
            assertThrows(
                    IllegalArgumentException.class, () -> IsaL.xor(arena, new long[] {block + 8, block}, block, 64));
            assertThrows(IllegalArgumentException.class, () -> IsaL.pq(arena, new long[] {block}, block, block, 100));
        }
    }
}
