package org.asyncraid.engines.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Native memory for tests, addressed as the kernels do; aligned to 64 bytes, random until written. */
final class TestMemory implements AutoCloseable {

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment segment;

    TestMemory(int bytes, long seed) {
        segment = arena.allocate(bytes, 64);
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
    }

    /** The address of the byte at {@code offset}. */
    long address(long offset) {
        return segment.address() + offset;
    }

    byte[] read(long offset, int bytes) {
        return segment.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE);
    }

    byte get(long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset);
    }

    void put(long offset, int value) {
        segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }

    /** Changes one bit of the byte at an address within. */
    void flipBit(long address) {
        long offset = address - segment.address();
        put(offset, get(offset) ^ 0x10);
    }

    /** The first offset at which the two differ, or -1. */
    long mismatch(TestMemory other) {
        return segment.mismatch(other.segment);
    }

    @Override
    public void close() {
        arena.close();
    }
}
