package org.asyncraid.engines.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.asyncraid.engines.codec.Evidence;
import org.asyncraid.engines.codec.ReedSolomon;
import org.asyncraid.engines.codec.Verdict;
import org.junit.jupiter.api.Test;

/** The example of docs/CODEC.md: two shards are lost, a third one lies, and the text is still there. */
class FirstCodeTest {
    @Test
    void aTextSurvivesTwoLossesAndOneLie() {
        ReedSolomon code = ReedSolomon.cauchy(6, 4);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] shards = new MemorySegment[10];
            Arrays.setAll(shards, i -> arena.allocate(1 << 16));
            shards[4].setString(0, "the quick brown fox");
            code.encode(shards);

            shards[4].fill((byte) 0);
            code.reconstruct(shards, 4);
            assertEquals("the quick brown fox", shards[4].getString(0));

            shards[4].fill((byte) 0);
            shards[7].fill((byte) 0);
            shards[2].setString(9, "this was not here");
            Evidence evidence = new Evidence();
            assertEquals(Verdict.LOCATED, code.repair(shards, evidence, 4, 7));
            assertEquals("in 1 of 16 blocks one shard is wrong: shard 2", evidence.toString());
            assertEquals("the quick brown fox", shards[4].getString(0));
        }
    }
}
