package org.asyncraid.engines.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is promised when shards are not trusted: the list at the head of {@link ReedSolomon}, a property each. */
class UntrustedShardsProperties {
    private static final int BLOCK = ReedSolomon.BLOCK_BYTES;

    /** A code, its shards, some of them missing and so without meaning; the others are corrupted by the tests. */
    private static final class Case implements AutoCloseable {
        final Random random;
        final ReedSolomon code;
        final TestShards shards;
        final int bytes;
        final int[] missing;
        final int[] atHand;
        final Evidence evidence = new Evidence();

        /** With at least {@code spare} shards at hand beside k. */
        Case(long seed, int spare, boolean exactly) {
            random = new Random(seed);
            code = draw(random, spare);
            bytes = 1 + random.nextInt(3 * BLOCK);
            shards = new TestShards(code, bytes, random);
            int most = code.parity() - spare;
            int lost = exactly ? most : random.nextInt(most + 1);
            int[] order = ReedSolomonProperties.draw(code, code.data() + code.parity(), random);
            missing = Arrays.copyOf(order, lost);
            atHand = Arrays.copyOfRange(order, lost, order.length);
            for (int shard : missing) {
                shards.fill(shard, random);
            }
        }

        private static ReedSolomon draw(Random random, int spare) {
            int data = 1 + random.nextInt(12);
            int parity = spare + random.nextInt(4);
            return switch (random.nextInt(4)) {
                case 0 -> spare <= 2 ? ReedSolomon.pq(data, 2) : ReedSolomon.cauchy(data, parity);
                case 1 -> ReedSolomon.vandermonde(data, Math.max(1, parity));
                default -> ReedSolomon.cauchy(data, Math.max(1, parity));
            };
        }

        int blocks() {
            return Math.ceilDiv(bytes, BLOCK);
        }

        int spare() {
            return code.parity() - missing.length;
        }

        /** Adds errors to a block of a shard at hand: to one byte, to a few, or to nearly all of them. */
        void spoil(int shard, int block) {
            int from = block * BLOCK;
            int length = Math.min(BLOCK, bytes - from);
            int count = random.nextBoolean() ? 1 : 1 + random.nextInt(length);
            int[] offsets = random.ints(count, 0, length).distinct().toArray();
            for (int offset : offsets) {
                shards.spoil(shard, from + offset, 1 + random.nextInt(255));
            }
        }

        byte[][] contents() {
            return IntStream.range(0, shards.segments().length)
                    .mapToObj(shards::read)
                    .toArray(byte[][]::new);
        }

        void checkUnchanged(byte[][] before) {
            for (int shard = 0; shard < before.length; shard++) {
                assertArrayEquals(before[shard], shards.read(shard));
            }
        }

        @Override
        public void close() {
            shards.checkGuards();
            shards.close();
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void oneCorruptShardIsNamedAndDecodedWithout(@ForAll long seed) {
        try (Case given = new Case(seed, 2, false)) {
            int corrupt = given.atHand[0];
            int wrongBlocks = 0;
            boolean[] isWrong = new boolean[given.blocks()];
            for (int block = 0; block < given.blocks(); block++) {
                isWrong[block] = given.random.nextInt(3) > 0;
                if (isWrong[block]) {
                    given.spoil(corrupt, block);
                    wrongBlocks++;
                }
            }
            byte[] wrong = given.shards.read(corrupt);
            Verdict verdict = given.code.reconstructUntrusting(given.shards.segments(), given.evidence, given.missing);

            assertEquals(wrongBlocks == 0 ? Verdict.AGREED : Verdict.LOCATED, verdict);
            assertEquals(verdict, given.evidence.verdict());
            assertEquals(wrongBlocks, given.evidence.wrongBlocks());
            assertEquals(wrongBlocks, given.evidence.wrongBlocks(corrupt));
            assertEquals(given.blocks(), given.evidence.blocks());
            for (int block = 0; block < given.blocks(); block++) {
                assertEquals(isWrong[block] ? corrupt : Evidence.NOBODY, given.evidence.corruptShard(block));
            }
            for (int shard : given.missing) {
                given.shards.checkEncoded(shard);
            }
            assertArrayEquals(wrong, given.shards.read(corrupt), "the corrupt shard is left as it is");
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void differentBlocksMayNameDifferentShardsAndAllAreRepaired(@ForAll long seed) {
        try (Case given = new Case(seed, 2, false)) {
            int[] corrupt = new int[given.blocks()];
            for (int block = 0; block < given.blocks(); block++) {
                corrupt[block] = given.atHand[given.random.nextInt(given.atHand.length)];
                given.spoil(corrupt[block], block);
            }
            assertEquals(Verdict.LOCATED, given.code.repair(given.shards.segments(), given.evidence, given.missing));
            for (int block = 0; block < given.blocks(); block++) {
                assertEquals(corrupt[block], given.evidence.corruptShard(block));
            }
            IntStream.range(0, given.shards.segments().length).forEach(given.shards::checkEncoded);
            assertEquals(Verdict.AGREED, given.code.examine(given.shards.segments(), given.evidence));
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void withOneShardToSpareItIsSaidThatSomethingIsWrong(@ForAll long seed) {
        try (Case given = new Case(seed, 1, true)) {
            assertEquals(1, given.spare());
            given.spoil(given.atHand[0], given.random.nextInt(given.blocks()));
            byte[][] before = given.contents();
            assertEquals(
                    Verdict.REFUSED,
                    given.code.reconstructUntrusting(given.shards.segments(), given.evidence, given.missing));
            assertEquals(1, given.evidence.wrongBlocks(Evidence.UNKNOWN));
            given.checkUnchanged(before);
        }
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void withoutAShardToSpareNothingIsClaimed(@ForAll long seed) {
        try (Case given = new Case(seed, 0, true)) {
            assertEquals(
                    Verdict.UNCHECKED,
                    given.code.reconstructUntrusting(given.shards.segments(), given.evidence, given.missing));
            assertEquals(0, given.evidence.blocks());
            IntStream.range(0, given.shards.segments().length).forEach(given.shards::checkEncoded);
        }
    }

    /** Two codewords differ in more shards than there are to spare, so these are too few to make another one. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void asManyCorruptShardsAsAreSpareAreAlwaysNoticed(@ForAll long seed) {
        try (Case given = new Case(seed, 1, false)) {
            int count = Math.min(1 + given.random.nextInt(given.spare()), given.atHand.length);
            int block = given.random.nextInt(given.blocks());
            for (int i = 0; i < count; i++) {
                given.spoil(given.atHand[i], block);
            }
            Verdict verdict = given.code.examine(given.shards.segments(), given.evidence, given.missing);
            assertNotEquals(Verdict.AGREED, verdict);
            assertNotEquals(Evidence.NOBODY, given.evidence.corruptShard(block));
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void fewerCorruptShardsThanSpareOnesAreNeverDecodedWrongly(@ForAll long seed) {
        try (Case given = new Case(seed, 3, false)) {
            int count = Math.min(2 + given.random.nextInt(given.spare() - 2), given.atHand.length);
            int block = given.random.nextInt(given.blocks());
            for (int i = 0; i < count; i++) {
                given.spoil(given.atHand[i], block);
            }
            byte[][] before = given.contents();
            assertEquals(Verdict.REFUSED, given.code.repair(given.shards.segments(), given.evidence, given.missing));
            assertEquals(Evidence.UNKNOWN, given.evidence.corruptShard(block));
            given.checkUnchanged(before);
        }
    }

    /**
     * However many are corrupt: either nothing is written, or what is written makes, with all shards at hand but the one named
     * for a block, a codeword in that block.
     */
    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsNeverContradicted(@ForAll long seed, @ForAll @IntRange(max = 6) int most) {
        try (Case given = new Case(seed, 1, false)) {
            // A single byte at the same place in all of them is what can deceive.
            boolean sparse = given.random.nextInt(4) > 0;
            for (int block = 0; block < given.blocks(); block++) {
                int offset = block * BLOCK + given.random.nextInt(Math.min(BLOCK, given.bytes - block * BLOCK));
                for (int i = 0; i < Math.min(most, given.atHand.length); i++) {
                    if (sparse) {
                        given.shards.spoil(given.atHand[i], offset, given.random.nextInt(256));
                    } else {
                        given.spoil(given.atHand[i], block);
                    }
                }
            }
            byte[][] before = given.contents();
            Verdict verdict = given.code.reconstructUntrusting(given.shards.segments(), given.evidence, given.missing);
            if (verdict == Verdict.REFUSED) {
                assertTrue(given.evidence.wrongBlocks(Evidence.UNKNOWN) > 0);
                given.checkUnchanged(before);
                return;
            }
            for (int shard : given.atHand) {
                assertArrayEquals(before[shard], given.shards.read(shard));
            }
            for (int block = 0; block < given.blocks(); block++) {
                int from = block * BLOCK;
                int length = Math.min(BLOCK, given.bytes - from);
                var slices = IntStream.range(0, given.shards.segments().length)
                        .mapToObj(shard -> given.shards.segment(shard).asSlice(from, length))
                        .toArray(MemorySegment[]::new);
                int named = given.evidence.corruptShard(block);
                if (named != Evidence.NOBODY) {
                    assertTrue(IntStream.of(given.atHand).anyMatch(shard -> shard == named));
                    byte[] was = slices[named].toArray(ValueLayout.JAVA_BYTE);
                    given.code.reconstruct(slices, named);
                    assertTrue(given.code.verify(slices), "all but the one named make a codeword");
                    assertNotEquals(-1, slices[named].mismatch(MemorySegment.ofArray(was)), "the one named differs");
                } else {
                    assertTrue(given.code.verify(slices));
                }
            }
        }
    }
}
