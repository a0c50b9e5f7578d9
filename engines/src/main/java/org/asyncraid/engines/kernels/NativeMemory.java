package org.asyncraid.engines.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * All memory as one segment whose offsets are addresses.
 *
 * <p>One constant segment for every access lets the compiler drop the checks of segments from inner loops, and keeps
 * heap arrays out of the kernels: a kernel that has once met both kinds of segment stays at half its speed.
 */
public final class NativeMemory {

    public static final MemorySegment ALL = everything();

    private NativeMemory() {}

    static byte get(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    static void put(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
