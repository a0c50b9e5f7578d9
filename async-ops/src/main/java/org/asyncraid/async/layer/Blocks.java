package org.asyncraid.async.layer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Blocks of memory that the loop itself copies and compares: the client's or the layer's own until an operation ends. */
final class Blocks {
    private Blocks() {}

    static void copy(long from, long to, long bytes) {
        MemorySegment.copy(at(from, bytes), 0, at(to, bytes), 0, bytes);
    }

    static boolean areEqual(long one, long other, long bytes) {
        return at(one, bytes).mismatch(at(other, bytes)) < 0;
    }

    /** Whether {@code sum} is the sum of the two others. */
    static boolean isSum(long sum, long one, long other, long bytes) {
        MemorySegment whole = at(sum, bytes);
        MemorySegment first = at(one, bytes);
        MemorySegment second = at(other, bytes);
        long words = bytes & -Long.BYTES;
        for (long offset = 0; offset < words; offset += Long.BYTES) {
            if (word(whole, offset) != (word(first, offset) ^ word(second, offset))) {
                return false;
            }
        }
        for (long offset = words; offset < bytes; offset++) {
            if (octet(whole, offset) != (octet(first, offset) ^ octet(second, offset))) {
                return false;
            }
        }
        return true;
    }

    private static long word(MemorySegment block, long offset) {
        return block.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    private static int octet(MemorySegment block, long offset) {
        return block.get(ValueLayout.JAVA_BYTE, offset);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }
}
