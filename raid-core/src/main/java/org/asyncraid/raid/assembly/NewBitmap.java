package org.asyncraid.raid.assembly;

import java.util.OptionalLong;
import org.asyncraid.raid.superblock.MetadataVersion;

/**
 * Where the write-intent bitmap of a new array lies, and what a bit of it stands for, as mdadm 4.2 chooses. Source: mdadm's
 * super1.c ({@code add_internal_bitmap1}, {@code write_init_super1}).
 *
 * @param fromSuperblock sectors from the superblock to the bitmap
 * @param chunkBytes a power of two
 * @param sectors head and bits in whole blocks of 4 KiB
 */
record NewBitmap(int fromSuperblock, long chunkBytes, long sectors) {
    private static final long MIN_CHUNK_BYTES = 4096;
    private static final long DEFAULT_CHUNK_BYTES = 64L << 20;
    private static final long MAX_CHUNK_BYTES = 1L << 31;
    private static final int HEAD_BYTES = 256;
    private static final int BLOCK_BYTES = 4096;
    private static final int BLOCK_SECTORS = 8;
    private static final int SECTOR_BYTES = 512;

    /**
     * The bitmap of an array that uses so many sectors of each member.
     *
     * @throws IllegalArgumentException with the reason, where there cannot be one
     */
    static NewBitmap of(MetadataVersion version, long componentSectors, OptionalLong wanted) {
        long room = MemberSpace.roomForBitmap(componentSectors);
        if (room <= 1) {
            throw new IllegalArgumentException("the members have no room for a write-intent bitmap");
        }
        long least = leastChunk(componentSectors, room);
        long chunk = wanted.orElse(Math.max(least, DEFAULT_CHUNK_BYTES));
        if (chunk < least || chunk > MAX_CHUNK_BYTES || Long.bitCount(chunk) != 1) {
            throw new IllegalArgumentException("the bitmap's chunk must be a power of two from " + least + " to "
                    + MAX_CHUNK_BYTES + " bytes, not " + chunk);
        }
        long sectors = blocks(Math.ceilDiv(componentSectors, chunk / SECTOR_BYTES)) * BLOCK_SECTORS;
        if (version != MetadataVersion.V1_0) {
            return new NewBitmap((int) MemberSpace.BITMAP_AFTER, chunk, sectors);
        }
        long reserved = blocks(componentSectors * SECTOR_BYTES / chunk + 1) * BLOCK_SECTORS;
        return new NewBitmap((int) -(reserved + MemberSpace.BAD_BLOCK_LOG), chunk, sectors);
    }

    /** The smallest chunk with which all bits find room. */
    private static long leastChunk(long componentSectors, long roomSectors) {
        long mostBits = (roomSectors * SECTOR_BYTES - HEAD_BYTES) * 8;
        long chunk = MIN_CHUNK_BYTES;
        long bits = componentSectors * SECTOR_BYTES / chunk + 1;
        while (bits > mostBits) {
            chunk *= 2;
            bits = (bits + 1) / 2;
        }
        return chunk;
    }

    private static long blocks(long bits) {
        return Math.ceilDiv(Math.ceilDiv(bits, 8) + HEAD_BYTES, BLOCK_BYTES);
    }
}
