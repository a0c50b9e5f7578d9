package org.asyncraid.engines.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The shards of a code, encoded, in native memory at any alignment, with guard bytes between them. The content of a shard
 * when it was encoded is remembered.
 */
final class TestShards implements AutoCloseable {
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = 0x5a;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private final MemorySegment[] segments;
    private final byte[][] encoded;

    TestShards(ReedSolomon code, int bytes, Random random) {
        int total = code.data() + code.parity();
        long stride = bytes + 2L * GUARD_BYTES;
        memory = arena.allocate(total * stride, 64).fill(GUARD);
        segments = new MemorySegment[total];
        for (int shard = 0; shard < total; shard++) {
            segments[shard] = memory.asSlice(shard * stride + 1 + random.nextInt(GUARD_BYTES), bytes);
            fill(shard, random);
        }
        code.encode(segments);
        encoded = IntStream.range(0, total).mapToObj(this::read).toArray(byte[][]::new);
    }

    MemorySegment[] segments() {
        return segments;
    }

    MemorySegment segment(int shard) {
        return segments[shard];
    }

    byte[] read(int shard) {
        return segments[shard].toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] encoded(int shard) {
        return encoded[shard];
    }

    /** Replaces all of a shard. */
    void fill(int shard, Random random) {
        byte[] content = new byte[(int) segments[shard].byteSize()];
        random.nextBytes(content);
        MemorySegment.copy(content, 0, segments[shard], ValueLayout.JAVA_BYTE, 0, content.length);
    }

    /** Adds an error other than 0 to one byte of a shard. */
    void spoil(int shard, long offset, int error) {
        byte old = segments[shard].get(ValueLayout.JAVA_BYTE, offset);
        segments[shard].set(ValueLayout.JAVA_BYTE, offset, (byte) (old ^ error));
    }

    /** Checks that a shard holds what was encoded. */
    void checkEncoded(int shard) {
        assertArrayEquals(encoded[shard], read(shard), () -> "shard " + shard);
    }

    /** Checks that nothing outside the shards was written. */
    void checkGuards() {
        byte[] all = memory.toArray(ValueLayout.JAVA_BYTE);
        for (MemorySegment segment : segments) {
            int from = (int) (segment.address() - memory.address());
            java.util.Arrays.fill(all, from, from + (int) segment.byteSize(), GUARD);
        }
        for (int at = 0; at < all.length; at++) {
            assertEquals(GUARD, all[at], "a byte outside of the shards");
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
