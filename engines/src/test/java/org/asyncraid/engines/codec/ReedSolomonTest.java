package org.asyncraid.engines.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReedSolomonTest {
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void release() {
        arena.close();
    }

    private MemorySegment[] shards(int count, long bytes) {
        return IntStream.range(0, count).mapToObj(i -> arena.allocate(bytes)).toArray(MemorySegment[]::new);
    }

    /**
     * Five shards of two bytes and the parity that JavaReedSolomon and klauspost/reedsolomon publish for them in their tests
     * named OneEncode: the same field, and the same matrix.
     */
    @Test
    void theVandermondeCodeIsThatOfOtherLibraries() {
        String[] expected = {"0001", "0405", "0203", "0607", "0809", "0c0d", "0a0b", "0e0f", "5a5b", "5e5f"};
        MemorySegment[] shards = shards(10, 2);
        for (int shard = 0; shard < 5; shard++) {
            shards[shard].copyFrom(MemorySegment.ofArray(HexFormat.of().parseHex(expected[shard])));
        }
        ReedSolomon.vandermonde(5, 5).encode(shards);
        for (int shard = 0; shard < 10; shard++) {
            assertEquals(expected[shard], HexFormat.of().formatHex(shards[shard].toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    @Test
    void saysWhatItIs() {
        assertEquals("Cauchy 6+3", ReedSolomon.cauchy(6, 3).toString());
        assertEquals("P+Q 8+2", ReedSolomon.pq(8, 2).toString());
        assertEquals("XOR 2+1", ReedSolomon.xor(2).toString());
        assertEquals("Vandermonde 1+255", ReedSolomon.vandermonde(1, 255).toString());
        assertEquals(6, ReedSolomon.cauchy(6, 3).data());
        assertEquals(3, ReedSolomon.cauchy(6, 3).parity());
    }

    @Test
    void refusesCodesThatDoNotExist() {
        assertRefused("0 data shards with 1 of parity; allowed: 1 to 255", () -> ReedSolomon.xor(0));
        assertRefused("256 data shards with 1 of parity; allowed: 1 to 255", () -> ReedSolomon.xor(256));
        assertRefused("256 data shards with 2 of parity; allowed: 1 to 255", () -> ReedSolomon.pq(256, 2));
        assertRefused("3 parity shards; allowed: 1 (P) and 2 (P and Q)", () -> ReedSolomon.pq(8, 3));
        assertRefused("0 parity shards; allowed: 1 and more", () -> ReedSolomon.cauchy(8, 0));
        assertRefused("254 data shards with 3 of parity; allowed: 1 to 253", () -> ReedSolomon.cauchy(254, 3));
        assertRefused("254 data shards with 3 of parity; allowed: 1 to 253", () -> ReedSolomon.vandermonde(254, 3));
        assertRefused(
                "1 data shards with 256 of parity; allowed: at most 256 together", () -> ReedSolomon.cauchy(1, 256));
    }

    @Test
    void refusesShardsInOneSentence() {
        ReedSolomon code = ReedSolomon.cauchy(2, 2);
        MemorySegment[] good = shards(4, 100);
        assertRefused("3 shards; allowed: 4, 2 of data and then the parity", () -> code.encode(shards(3, 100)));
        assertRefusedWith(good, 2, arena.allocate(99), "shard 2 has 99 bytes; allowed: 100, as those before it");
        assertRefusedWith(
                good,
                1,
                MemorySegment.ofArray(new byte[100]),
                "shard 1 lies on the heap; allowed: native memory, as Arena.allocate gives");
        assertRefusedWith(good, 3, good[3].asReadOnly(), "shard 3 would be written, but is read-only");
        assertRefusedWith(good, 3, good[2], "shard 2 would be written, but shares memory with another shard");
        assertRefusedWith(good, 0, good[3], "shard 3 would be written, but shares memory with another shard");
        MemorySegment twice = arena.allocate(150);
        MemorySegment[] overlapping = {good[0], twice.asSlice(0, 100), twice.asSlice(50, 100), good[3]};
        assertRefused("shard 2 would be written, but shares memory with another shard", () -> code.encode(overlapping));
        MemorySegment closed;
        try (Arena shortLived = Arena.ofConfined()) {
            closed = shortLived.allocate(100);
        }
        assertRefusedWith(good, 0, closed, "shard 0 belongs to an arena that is closed");
        assertRefusedWith(good, 0, null, "shard 0 is null, but is not named as missing");
    }

    private void assertRefusedWith(MemorySegment[] good, int shard, @Nullable MemorySegment bad, String message) {
        @Nullable MemorySegment[] shards = good.clone();
        shards[shard] = bad;
        assertRefused(message, () -> ReedSolomon.cauchy(2, 2).encode(shards));
    }

    @Test
    void refusesShardsOfAnotherThread() throws InterruptedException {
        List<MemorySegment> confined = new ArrayList<>();
        try (Arena own = Arena.ofConfined()) {
            MemorySegment[] shards = shards(3, 10);
            shards[1] = own.allocate(10);
            Thread other = new Thread(() -> {
                var refusal = assertThrows(
                        IllegalArgumentException.class,
                        () -> ReedSolomon.pq(2, 1).encode(shards));
                assertEquals("shard 1 belongs to an arena of another thread", refusal.getMessage());
                confined.add(shards[1]);
            });
            other.start();
            other.join();
        }
        assertEquals(1, confined.size());
    }

    @Test
    void refusesMissingShardsThatDoNotExistOrAreNamedTwice() {
        ReedSolomon code = ReedSolomon.cauchy(4, 2);
        MemorySegment[] shards = shards(6, 10);
        assertRefused("shard 6; allowed: 0 to 5", () -> code.reconstruct(shards, 6));
        assertRefused("shard -1; allowed: 0 to 5", () -> code.reconstruct(shards, -1));
        assertRefused("shard 2 is named as missing twice", () -> code.reconstruct(shards, 2, 2));
        assertRefused(
                "3 of 6 shards are missing; allowed: at most 2, as 4 are needed",
                () -> code.examine(shards, new Evidence(), 0, 1, 2));
    }

    @Test
    void refusesUpdatesInOneSentence() {
        ReedSolomon code = ReedSolomon.cauchy(4, 2);
        MemorySegment[] s = shards(4, 10);
        assertRefused("shard 4; allowed: 0 to 3", () -> code.update(4, s[0], s[1], s[2], s[3]));
        assertRefused("1 parity shards; allowed: 2", () -> code.update(0, s[0], s[1], s[2]));
        assertRefused(
                "parity shard 1 would be written, but shares memory with another shard",
                () -> code.update(0, s[0], s[1], s[2], s[1]));
        assertRefused(
                "parity shard 0 would be written, but shares memory with another shard",
                () -> code.update(0, s[0], s[1], s[2], s[2]));
        assertRefused(
                "the new content of shard 0 has 9 bytes; allowed: 10, as those before it",
                () -> code.update(0, s[0], s[1].asSlice(1), s[2], s[3]));
        assertRefused(
                "parity shard 1 would be written, but is read-only",
                () -> code.update(0, s[0], s[1], s[2], s[3].asReadOnly()));
    }

    @Test
    void sourcesMayBeReadOnlyUnlessTheyAreToBeRepaired() {
        ReedSolomon code = ReedSolomon.cauchy(4, 3);
        MemorySegment[] shards = shards(7, 100);
        code.encode(shards);
        MemorySegment[] readOnly = shards.clone();
        for (int shard = 0; shard < 6; shard++) {
            readOnly[shard] = shards[shard].asReadOnly();
        }
        assertEquals(Verdict.AGREED, code.reconstructUntrusting(readOnly, new Evidence(), 6));
        assertRefused("shard 0 would be written, but is read-only", () -> code.repair(readOnly, new Evidence(), 6));
    }

    @Test
    void shardsMayBeEmptyAndNothingMissing() {
        ReedSolomon code = ReedSolomon.cauchy(4, 3);
        MemorySegment[] empty = shards(7, 0);
        code.encode(empty);
        assertTrue(code.verify(empty));
        code.reconstruct(empty, 0, 5);
        Evidence evidence = new Evidence();
        assertEquals(Verdict.AGREED, code.examine(empty, evidence, 1));
        assertEquals(0, evidence.blocks());
        code.reconstruct(shards(7, 10));
    }

    @Test
    void evidenceIsASentence() {
        ReedSolomon code = ReedSolomon.cauchy(4, 3);
        MemorySegment[] shards = shards(7, 3L * ReedSolomon.BLOCK_BYTES);
        Evidence evidence = new Evidence();
        code.encode(shards);
        code.examine(shards, evidence);
        assertEquals("all shards agree", evidence.toString());
        shards[5].set(ValueLayout.JAVA_BYTE, 5000, (byte) 1);
        shards[2].set(ValueLayout.JAVA_BYTE, 1, (byte) 1);
        code.examine(shards, evidence);
        assertEquals("in 2 of 3 blocks one shard is wrong: shard 2, shard 5", evidence.toString());
        shards[1].set(ValueLayout.JAVA_BYTE, 2, (byte) 1);
        code.examine(shards, evidence);
        assertEquals(
                "in 1 of 3 blocks the shards contradict each other, and no single one is to blame",
                evidence.toString());
        code.examine(shards, evidence, 1, 2, 3);
        assertEquals("there is nothing to compare the shards with", evidence.toString());
        assertThrows(IndexOutOfBoundsException.class, () -> evidence.corruptShard(0));
    }

    @Test
    void threadsShareACode() throws InterruptedException, ExecutionException {
        ReedSolomon code = ReedSolomon.cauchy(6, 3);
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int seed = 0; seed < 64; seed++) {
                Random random = new Random(seed);
                work.add(() -> {
                    try (TestShards shards = new TestShards(code, 5000, random)) {
                        for (int round = 0; round < 50; round++) {
                            int[] missing = ReedSolomonProperties.draw(code, 1 + random.nextInt(3), random);
                            for (int shard : missing) {
                                shards.fill(shard, random);
                            }
                            code.reconstruct(shards.segments(), missing);
                            IntStream.range(0, 9).forEach(shards::checkEncoded);
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
    }

    /** Once warm: what the JVM counts for this thread over many calls of each is less than one byte a call. */
    @Test
    void nothingIsAllocated() {
        ReedSolomon code = ReedSolomon.cauchy(6, 3);
        MemorySegment[] shards = shards(9, 5000);
        MemorySegment[] parity = {shards[6], shards[7], shards[8]};
        MemorySegment before = arena.allocate(5000);
        int[] missing = {1};
        int[] two = {3, 7};
        Evidence evidence = new Evidence();
        code.encode(shards);
        Runnable calls = () -> {
            code.encode(shards);
            shards[4].set(ValueLayout.JAVA_BYTE, 4500, (byte) 1);
            code.repair(shards, evidence, missing);
            code.verify(shards);
            code.update(2, before, shards[2], parity);
            code.reconstruct(shards, two);
        };
        for (int i = 0; i < 20_000; i++) {
            calls.run();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 2000;
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long start = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < rounds; i++) {
                calls.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - start);
        }
        assertTrue(least < rounds, least + " bytes in " + rounds + " rounds");
        assertEquals(Verdict.LOCATED, evidence.verdict());
    }

    /** More sets of missing shards than are kept. */
    @Test
    void manyPatternsTakeTurns() {
        ReedSolomon code = ReedSolomon.cauchy(20, 4);
        Random random = new Random(7);
        try (TestShards shards = new TestShards(code, 50, random)) {
            for (int round = 0; round < 3 * PatternCache.CAPACITY; round++) {
                int[] missing = ReedSolomonProperties.draw(code, 4, random);
                for (int shard : missing) {
                    shards.fill(shard, random);
                }
                code.reconstruct(shards.segments(), missing);
                IntStream.range(0, 24).forEach(shards::checkEncoded);
            }
            assertArrayEquals(shards.encoded(0), shards.read(0));
        }
    }

    private static void assertRefused(String message, Runnable call) {
        var refusal = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(message, refusal.getMessage());
    }
}
