package org.asyncraid.engines.software;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.engines.kernels.NativeMemory;

/**
 * The kinds crc32c and copy-crc32c by the JDK's class. Through a tile of memory, because a buffer over the source itself
 * would have to be made for each operation. An instance belongs to one thread at a time; computing allocates nothing.
 */
public final class TiledCrc32c {
    /** Half of a usual first-level cache. */
    private static final int TILE_BYTES = 1 << 14;

    private final MemorySegment tile = Arena.ofAuto().allocate(TILE_BYTES, 64);
    private final ByteBuffer buffer = tile.asByteBuffer();
    private final CRC32C crc = new CRC32C();

    /**
     * The CRC-32C of the first {@code bytes} of the source, continuing that in the descriptor's immediate; copied if there is
     * a destination.
     */
    public long of(Descriptor d, long bytes) {
        crc.reset();
        for (long at = 0; at < bytes; at += TILE_BYTES) {
            int length = (int) Math.min(TILE_BYTES, bytes - at);
            MemorySegment.copy(NativeMemory.ALL, d.source(0) + at, tile, 0, length);
            crc.update(buffer.clear().limit(length));
            if (d.destinationCount() > 0) {
                MemorySegment.copy(tile, 0, NativeMemory.ALL, d.destination(0) + at, length);
            }
        }
        int head = (int) d.immediate();
        int own = (int) crc.getValue();
        return Integer.toUnsignedLong(head == 0 ? own : Crc32cConcatenation.of(head, own, bytes));
    }
}
