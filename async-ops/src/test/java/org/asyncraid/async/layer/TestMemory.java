package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Native blocks with guard bytes around them. */
final class TestMemory {
    private static final int GUARD_BYTES = 64;
    private static final byte GUARD = (byte) 0xee;

    private final Arena arena = Arena.ofAuto();
    private final List<MemorySegment> guards = new ArrayList<>();

    /** A block with this content, {@code misalignment} bytes off a 64-byte boundary. */
    long block(byte[] content, int misalignment) {
        long before = GUARD_BYTES + misalignment;
        MemorySegment memory = arena.allocate(before + content.length + GUARD_BYTES, 64);
        memory.fill(GUARD);
        MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, before, content.length);
        guards.add(memory.asSlice(0, before));
        guards.add(memory.asSlice(before + content.length));
        return memory.address() + before;
    }

    /** A block of zeros on a boundary, without guards. */
    long aligned(int bytes, int alignment) {
        return arena.allocate(bytes, alignment).address();
    }

    /** The content of a block. */
    static byte[] read(long address, int bytes) {
        byte[] content = new byte[bytes];
        for (int at = 0; at < bytes; at++) {
            content[at] = PlainArithmetic.read(address + at);
        }
        return content;
    }

    void assertGuardsIntact() {
        for (MemorySegment guard : guards) {
            for (long at = 0; at < guard.byteSize(); at++) {
                assertEquals(GUARD, guard.get(ValueLayout.JAVA_BYTE, at), "guard byte " + at);
            }
        }
    }
}
