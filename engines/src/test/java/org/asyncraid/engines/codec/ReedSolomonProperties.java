package org.asyncraid.engines.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.async.op.Gf256;
import org.jspecify.annotations.Nullable;

/** What every code does with shards that are trusted. The seed draws code, content, places and what is missing. */
class ReedSolomonProperties {
    private static final int MOST_DATA = 20;
    private static final int MOST_PARITY = 6;

    /** Parity is the product with the code's matrix, byte by byte. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void parityIsTheProductOfMatrixAndData(
            @ForAll CodeKind kind, @ForAll @IntRange(max = 700) int bytes, @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, MOST_DATA, MOST_PARITY);
        try (TestShards shards = new TestShards(code, bytes, random)) {
            for (int row = 0; row < code.parity(); row++) {
                byte[] expected = new byte[bytes];
                for (int column = 0; column < code.data(); column++) {
                    byte[] data = shards.read(column);
                    for (int at = 0; at < bytes; at++) {
                        expected[at] ^= (byte) Gf256.multiply(code.matrix().get(row, column), data[at] & 0xff);
                    }
                }
                assertArrayEquals(expected, shards.read(code.data() + row));
            }
            shards.checkGuards();
        }
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void anyLossUpToTheParityIsMadeGood(
            @ForAll CodeKind kind, @ForAll @IntRange(max = 10000) int bytes, @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, MOST_DATA, MOST_PARITY);
        try (TestShards shards = new TestShards(code, bytes, random)) {
            int[] missing = draw(code, 1 + random.nextInt(code.parity()), random);
            for (int shard : missing) {
                shards.fill(shard, random);
            }
            code.reconstruct(shards.segments(), missing);
            IntStream.range(0, shards.segments().length).forEach(shards::checkEncoded);
            shards.checkGuards();
        }
    }

    /** Those that nobody wants are null, and nothing else is written. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void onlyThoseWantedAreComputed(
            @ForAll CodeKind kind, @ForAll @IntRange(min = 1, max = 5000) int bytes, @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, MOST_DATA, MOST_PARITY);
        try (TestShards shards = new TestShards(code, bytes, random)) {
            int[] missing = draw(code, code.parity(), random);
            @Nullable MemorySegment[] given = shards.segments().clone();
            for (int shard : missing) {
                shards.fill(shard, random);
            }
            int unwanted = random.nextInt(missing.length + 1);
            byte[][] before = new byte[unwanted][];
            for (int i = 0; i < unwanted; i++) {
                given[missing[i]] = null;
                before[i] = shards.read(missing[i]);
            }
            code.reconstruct(given, missing);
            for (int i = 0; i < missing.length; i++) {
                if (i < unwanted) {
                    assertArrayEquals(before[i], shards.read(missing[i]));
                } else {
                    shards.checkEncoded(missing[i]);
                }
            }
            shards.checkGuards();
        }
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void oneLossMoreIsRefusedAndNothingWritten(@ForAll CodeKind kind, @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, MOST_DATA, MOST_PARITY);
        try (TestShards shards = new TestShards(code, 100, random)) {
            int[] missing = draw(code, code.parity() + 1, random);
            var refusal =
                    assertThrows(IllegalArgumentException.class, () -> code.reconstruct(shards.segments(), missing));
            assertEquals(
                    missing.length + " of " + shards.segments().length + " shards are missing; allowed: at most "
                            + code.parity() + ", as " + code.data() + " are needed",
                    refusal.getMessage());
            IntStream.range(0, shards.segments().length).forEach(shards::checkEncoded);
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void anUpdateEqualsEncodingAnew(@ForAll CodeKind kind, @ForAll @IntRange(max = 5000) int bytes, @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, MOST_DATA, MOST_PARITY);
        try (TestShards shards = new TestShards(code, bytes, random);
                Arena arena = Arena.ofConfined()) {
            int source = random.nextInt(code.data());
            MemorySegment before = arena.allocate(bytes + 1L).asSlice(1, bytes).copyFrom(shards.segment(source));
            shards.fill(source, random);
            MemorySegment[] parity = IntStream.range(0, code.parity())
                    .mapToObj(i -> shards.segment(code.data() + i))
                    .toArray(MemorySegment[]::new);
            code.update(source, before, shards.segment(source), parity);
            assertTrue(code.verify(shards.segments()));
            byte[][] updated = IntStream.range(code.data(), shards.segments().length)
                    .mapToObj(shards::read)
                    .toArray(byte[][]::new);
            code.encode(shards.segments());
            for (int i = 0; i < code.parity(); i++) {
                assertArrayEquals(shards.read(code.data() + i), updated[i]);
            }
            shards.checkGuards();
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void verifyFindsAnySingleChangedByte(
            @ForAll CodeKind kind,
            @ForAll @IntRange(min = 1, max = 10000) int bytes,
            @ForAll @IntRange(min = 1, max = 255) int error,
            @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, MOST_DATA, MOST_PARITY);
        try (TestShards shards = new TestShards(code, bytes, random)) {
            assertTrue(code.verify(shards.segments()));
            int shard = random.nextInt(shards.segments().length);
            int offset = random.nextInt(bytes);
            shards.spoil(shard, offset, error);
            assertFalse(code.verify(shards.segments()));
            shards.spoil(shard, offset, error);
            assertTrue(code.verify(shards.segments()));
        }
    }

    /** Codes as large as there can be: more parity than the kernels compute at a time, more data than a word has bits. */
    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
    void largeCodesLoseAsManyShards(@ForAll CodeKind kind, @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, 200, 56);
        try (TestShards shards = new TestShards(code, 300, random)) {
            int[] missing = draw(code, code.parity(), random);
            for (int shard : missing) {
                shards.fill(shard, random);
            }
            code.reconstruct(shards.segments(), missing);
            IntStream.range(0, shards.segments().length).forEach(shards::checkEncoded);
            assertTrue(code.verify(shards.segments()));
        }
    }

    /** What any k shards hold does not depend on which of them are used. */
    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void aChainOfLossesLeavesNoTrace(@ForAll CodeKind kind, @ForAll long seed) {
        Random random = new Random(seed);
        ReedSolomon code = kind.draw(random, MOST_DATA, MOST_PARITY);
        try (TestShards shards = new TestShards(code, 129, random)) {
            for (int round = 0; round < 20; round++) {
                int[] missing = draw(code, 1 + random.nextInt(code.parity()), random);
                for (int shard : missing) {
                    shards.segment(shard).set(ValueLayout.JAVA_BYTE, random.nextInt(129), (byte) round);
                }
                code.reconstruct(shards.segments(), missing);
            }
            IntStream.range(0, shards.segments().length).forEach(shards::checkEncoded);
        }
    }

    /** Different shards of a code, in any order. */
    static int[] draw(ReedSolomon code, int count, Random random) {
        List<Integer> all =
                IntStream.range(0, code.data() + code.parity()).boxed().collect(Collectors.toList());
        Collections.shuffle(all, random);
        return all.stream().limit(count).mapToInt(Integer::intValue).toArray();
    }
}
