package org.asyncraid.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.asyncraid.engines.codec.ReedSolomon;
import org.jspecify.annotations.Nullable;

/** The codec's shards are Hadoop's, byte for byte: what one of them encoded, the other one decodes. */
class HadoopProperties {
    /** Hadoop's policies, and some more sizes that its coder takes. */
    enum Policy {
        RS_3_2(3, 2),
        RS_6_3(6, 3),
        RS_10_4(10, 4),
        XOR_2_1(2, 1),
        RS_1_1(1, 1),
        RS_17_3(17, 3),
        RS_12_6(12, 6);

        final int data;
        final int parity;
        final ReedSolomon code;
        final HadoopCoder coder;

        Policy(int data, int parity) {
            this.data = data;
            this.parity = parity;
            boolean isXor = name().startsWith("XOR");
            code = isXor ? ReedSolomon.xor(data) : ReedSolomon.cauchy(data, parity);
            coder = isXor ? HadoopCoder.xor(data) : HadoopCoder.reedSolomon(data, parity);
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void parityIsHadoops(@ForAll Policy policy, @ForAll @IntRange(min = 1, max = 3000) int bytes, @ForAll long seed) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] ours = shards(arena, policy, bytes, new Random(seed));
            MemorySegment[] theirs = shards(arena, policy, bytes, new Random(seed));
            policy.code.encode(ours);
            policy.coder.encode(
                    HadoopCoder.buffers(theirs, 0, policy.data),
                    HadoopCoder.buffers(theirs, policy.data, theirs.length));
            assertSame(ours, theirs);
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void whatOneEncodedTheOtherDecodes(
            @ForAll Policy policy, @ForAll @IntRange(min = 1, max = 3000) int bytes, @ForAll long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] encoded = shards(arena, policy, bytes, random);
            policy.coder.encode(
                    HadoopCoder.buffers(encoded, 0, policy.data),
                    HadoopCoder.buffers(encoded, policy.data, encoded.length));
            List<Integer> order = IntStream.range(0, encoded.length).boxed().collect(Collectors.toList());
            Collections.shuffle(order, random);
            int[] missing = order.stream()
                    .limit(1 + random.nextInt(policy.parity))
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            MemorySegment[] ours = Stream.of(encoded)
                    .map(shard -> arena.allocate(bytes).copyFrom(shard))
                    .toArray(MemorySegment[]::new);
            @Nullable ByteBuffer[] theirs = HadoopCoder.buffers(ours, 0, ours.length);
            for (int shard : missing) {
                ours[shard] = arena.allocate(bytes);
                theirs[shard] = null;
            }
            policy.code.reconstruct(ours, missing);
            assertSame(encoded, ours);
            ByteBuffer[] decoded = IntStream.of(missing)
                    .mapToObj(shard -> ByteBuffer.allocateDirect(bytes))
                    .toArray(ByteBuffer[]::new);
            policy.coder.decode(theirs, missing, decoded);
            for (int i = 0; i < missing.length; i++) {
                assertEquals(-1, encoded[missing[i]].mismatch(MemorySegment.ofBuffer(decoded[i].rewind())));
            }
        }
    }

    private static MemorySegment[] shards(Arena arena, Policy policy, int bytes, Random random) {
        MemorySegment[] shards = IntStream.range(0, policy.data + policy.parity)
                .mapToObj(i -> arena.allocate(bytes))
                .toArray(MemorySegment[]::new);
        for (int shard = 0; shard < policy.data; shard++) {
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            MemorySegment.copy(content, 0, shards[shard], ValueLayout.JAVA_BYTE, 0, bytes);
        }
        return shards;
    }

    private static void assertSame(MemorySegment[] expected, MemorySegment[] actual) {
        for (int shard = 0; shard < expected.length; shard++) {
            assertEquals(-1, expected[shard].mismatch(actual[shard]), "shard " + shard);
        }
    }
}
