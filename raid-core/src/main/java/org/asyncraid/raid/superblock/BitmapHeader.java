package org.asyncraid.raid.superblock;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The head of a write-intent bitmap. The bits follow it; one bit stands for {@code chunkBytes} of every member.
 *
 * <p>Source: {@code struct bitmap_super_s} of Linux's drivers/md/md-bitmap.h and what {@code md_bitmap_read_sb} checks;
 * all numbers are little-endian.
 *
 * @param version 3 (bits in host order, which is 4's order on little-endian hosts), 4, or 5 (of a cluster)
 * @param arrayUuid must be the superblock's
 * @param events the array's event count when the bitmap was last written
 * @param eventsCleared its event count when a bit was last cleared; a member that was away since longer needs
 *     everything
 * @param syncSectors sectors of each member the bitmap covers
 * @param state {@link #STATE_STALE}, {@link #STATE_WRITE_ERROR}
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
    public static final int MAGIC = 0x6d746962;

    /** md's {@code BITMAP_STALE}: the bits mean nothing, and every one counts as set. */
    public static final int STATE_STALE = 1 << 1;

    /** md's {@code BITMAP_WRITE_ERROR}: Linux does not start an array whose bitmap says so. */
    public static final int STATE_WRITE_ERROR = 1 << 2;

    /** What mdadm gives new bitmaps. */
    public static final int NEW_VERSION = 4;

    /** What mdadm gives new bitmaps, in seconds. */
    public static final int NEW_DAEMON_SLEEP_SECONDS = 5;

    private static final int OLDEST_VERSION = 3;
    private static final int NEWEST_VERSION = 5;

    /** md's {@code COUNTER_MAX}. */
    private static final int MOST_WRITE_BEHIND = (1 << 14) - 1;

    private static final int SECTOR_BYTES = 512;
    private static final int EVENTS_OFFSET = 24;
    private static final int EVENTS_CLEARED_OFFSET = 32;

    /** The head of a new bitmap, as mdadm makes it. */
    public static BitmapHeader ofNewArray(MdUuid arrayUuid, long syncSectors, long chunkBytes) {
        return new BitmapHeader(
                NEW_VERSION, arrayUuid, 0, 0, syncSectors, 0, chunkBytes, NEW_DAEMON_SLEEP_SECONDS, 0, 0, 0);
    }

    /** Reads {@link #BYTES} bytes; more may follow them. */
    public static Parsed<BitmapHeader> parse(byte[] bytes) {
        ByteBuffer fields = ByteBuffer.wrap(bytes, 0, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.getInt(0) != MAGIC) {
            return new Parsed.Absent<>();
        }
        BitmapHeader header = new BitmapHeader(
                fields.getInt(4), // version
                MdUuid.read(bytes, 8), // uuid, 16 bytes
                fields.getLong(EVENTS_OFFSET), // events
                fields.getLong(EVENTS_CLEARED_OFFSET), // events_cleared
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

    /** Why md would not start the array with this bitmap, in one line; empty if it would. */
    public Optional<String> refusal(MdUuid array) {
        if (!arrayUuid.equals(array)) {
            return Optional.of("the bitmap belongs to array " + arrayUuid);
        }
        if (nodes != 0) {
            return Optional.of("the bitmap belongs to a cluster");
        }
        if (daemonSleepSeconds == 0) {
            return Optional.of("the bitmap's pause before a bit is cleared is 0");
        }
        if (writeBehind < 0 || writeBehind > MOST_WRITE_BEHIND) {
            return Optional.of("the bitmap's limit of writes behind is " + Integer.toUnsignedString(writeBehind)
                    + ", more than " + MOST_WRITE_BEHIND);
        }
        if ((state & STATE_WRITE_ERROR) != 0) {
            return Optional.of("a write to the bitmap has failed");
        }
        return Optional.empty();
    }

    /** Whether its bits cannot be relied on in an array of this event count: all of them count as set then. */
    public boolean isStale(long arrayEvents) {
        return (state & STATE_STALE) != 0 || Long.compareUnsigned(events, arrayEvents) < 0;
    }

    /** How many bits the bitmap has. */
    public long bits() {
        return bitsOf(syncSectors, chunkBytes);
    }

    /** How many bits cover so many sectors of a member. */
    public static long bitsOf(long sectors, long chunkBytes) {
        return Math.ceilDiv(sectors, chunkBytes / SECTOR_BYTES);
    }

    /** With other event counts, not stale, and for so many sectors of each member; md keeps that size up to date too. */
    public BitmapHeader at(long newEvents, long newEventsCleared, long newSyncSectors) {
        return new BitmapHeader(
                version,
                arrayUuid,
                newEvents,
                newEventsCleared,
                newSyncSectors,
                state & ~STATE_STALE,
                chunkBytes,
                daemonSleepSeconds,
                writeBehind,
                reservedSectors,
                nodes);
    }

    /** Writes its fields into the first {@link #BYTES} of an image; bytes that are no field stay as they are. */
    public void putInto(byte[] image) {
        ByteBuffer fields = ByteBuffer.wrap(image, 0, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fields.putInt(0, MAGIC);
        fields.putInt(4, version);
        arrayUuid.write(image, 8);
        fields.putLong(EVENTS_OFFSET, events);
        fields.putLong(EVENTS_CLEARED_OFFSET, eventsCleared);
        fields.putLong(40, syncSectors);
        fields.putInt(48, state);
        fields.putInt(52, (int) chunkBytes);
        fields.putInt(56, daemonSleepSeconds);
        fields.putInt(60, writeBehind);
        fields.putInt(64, (int) reservedSectors);
        fields.putInt(68, nodes);
    }
}
