package org.asyncraid.raid.superblock;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The head of a write-intent bitmap. The bits follow it; one bit stands for {@code chunkBytes} of every member.
 *
 * <p>Source: {@code struct bitmap_super_s} of Linux's drivers/md/md-bitmap.h; all numbers are little-endian.
 *
 * @param version 3 (bits in host order), 4, or 5 (of a cluster)
 * @param arrayUuid must be the superblock's
 * @param events the array's event count when the bitmap was last written
 * @param eventsCleared its event count when a bit was last cleared; a member that was away since longer needs
 *     everything
 * @param syncSectors sectors of each member the bitmap covers
 * @param state bit 1 stale, bit 2 a write to the bitmap failed
 * @param chunkBytes a power of two, at least 512
 * @param daemonSleepSeconds pause before a bit is cleared
 * @param writeBehind writes that may be outstanding to write-mostly members; 0 is none
 * @param reservedSectors kept for the bitmap; 0 if that was not noted
 * @param nodes of the cluster; 0 without one
 */
public record BitmapHeader(
        int version,
        MdUuid arrayUuid,
        long events,
        long eventsCleared,
        long syncSectors,
        int state,
        long chunkBytes,
        int daemonSleepSeconds,
        int writeBehind,
        long reservedSectors,
        int nodes) {

    /** How much to read for {@link #parse}; the bits begin behind it. */
    public static final int BYTES = 256;

    /** "bitm". */
    private static final int MAGIC = 0x6d746962;

    private static final int OLDEST_VERSION = 3;
    private static final int NEWEST_VERSION = 5;

    /** Reads {@link #BYTES} bytes; more may follow them. */
    public static Parsed<BitmapHeader> parse(byte[] bytes) {
        ByteBuffer fields = ByteBuffer.wrap(bytes, 0, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.getInt(0) != MAGIC) {
            return new Parsed.Absent<>();
        }
        BitmapHeader header = new BitmapHeader(
                fields.getInt(4), // version
                MdUuid.read(bytes, 8), // uuid, 16 bytes
                fields.getLong(24), // events
                fields.getLong(32), // events_cleared
                fields.getLong(40), // sync_size
                fields.getInt(48), // state
                Integer.toUnsignedLong(fields.getInt(52)), // chunksize
                fields.getInt(56), // daemon_sleep
                fields.getInt(60), // write_behind
                Integer.toUnsignedLong(fields.getInt(64)), // sectors_reserved
                fields.getInt(68)); // nodes; cluster_name and zeros follow
        if (header.version < OLDEST_VERSION || header.version > NEWEST_VERSION) {
            return new Parsed.Damaged<>(
                    "the bitmap's version is " + Integer.toUnsignedString(header.version) + ", not 3, 4 or 5");
        }
        if (header.chunkBytes < 512 || Long.bitCount(header.chunkBytes) != 1) {
            return new Parsed.Damaged<>(
                    "the bitmap's chunk of " + header.chunkBytes + " bytes is no power of two from 512 up");
        }
        if (header.syncSectors < 0 || header.syncSectors > Superblock.MAX_SECTORS) {
            return new Parsed.Damaged<>("the bitmap covers " + Long.toUnsignedString(header.syncSectors)
                    + " sectors, more than any device has");
        }
        return new Parsed.Value<>(header);
    }

    /** How many bits the bitmap has. */
    public long bits() {
        long chunkSectors = chunkBytes / 512;
        return Math.ceilDiv(syncSectors, chunkSectors);
    }
}
