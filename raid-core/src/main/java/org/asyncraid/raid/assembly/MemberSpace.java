package org.asyncraid.raid.assembly;

import java.util.Optional;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * How mdadm 4.2 divides a new member between metadata and data, all in sectors. Source: mdadm's super1.c ({@code
 * validate_geometry1}, {@code write_init_super1}), compared with what it wrote on members of 4 MiB to 100 GiB.
 */
final class MemberSpace {

    private static final long MIB = 2048;
    private static final long GIB = 1024 * MIB;

    /** Room to grow or move later: a thousandth of the device, at most this. */
    private static final long MAX_HEADROOM = 128 * MIB;

    /** A superblock, what lies before it in 1.2, and a log of bad blocks. */
    private static final long SUPERBLOCK_AND_LOG = 24;

    static final long BAD_BLOCK_LOG = 8;

    /** Sectors from the superblock to the bitmap, or to the room for one, in 1.1 and 1.2. */
    static final long BITMAP_AFTER = 8;

    /** The smallest distance from a 1.1 or 1.2 superblock to the data that leaves room for a log of bad blocks. */
    private static final long DISTANCE_FOR_LOG = 16;

    private MemberSpace() {}

    /** Where data begins on all members of a new array, by the size of the first. */
    static long defaultDataOffset(MetadataVersion version, long deviceSectors, long chunkBytes) {
        return defaultDataOffset(version, deviceSectors, chunkBytes, roomForBitmap(deviceSectors));
    }

    /** The same where something of {@code room} sectors takes the place that is else kept for a bitmap. */
    static long defaultDataOffset(MetadataVersion version, long deviceSectors, long chunkBytes, long room) {
        if (version == MetadataVersion.V1_0) {
            return 0;
        }
        long chunkSectors = chunkBytes / 512;
        long headroom = MAX_HEADROOM;
        while (headroom << 10 > deviceSectors && headroom / 2 >= 2 * chunkSectors) {
            headroom /= 2;
        }
        return Math.ceilDiv(SUPERBLOCK_AND_LOG + room + headroom, MIB) * MIB;
    }

    /** How much of a device a new array can use; 0 or less if there is no room for any data. */
    static long availableSectors(MetadataVersion version, long deviceSectors, long dataOffset) {
        return version == MetadataVersion.V1_0
                ? (deviceSectors & -8) - SUPERBLOCK_AND_LOG - roomForBitmap(deviceSectors)
                : deviceSectors - dataOffset;
    }

    /**
     * The part of a superblock that is the member's own.
     *
     * @param bitmap sectors that a bitmap takes, or that are kept for one
     */
    static NewMember member(
            MetadataVersion version,
            int deviceNumber,
            NewDevice device,
            long dataOffset,
            long componentSectors,
            long bitmap) {
        long superblock = version.superblockSector(device.deviceSectors()).orElseThrow();
        if (version == MetadataVersion.V1_0) {
            long reserved = Math.min(bitmap + BAD_BLOCK_LOG, superblock - componentSectors);
            Optional<Extent> log = reserved >= BAD_BLOCK_LOG
                    ? Optional.of(new Extent(superblock - BAD_BLOCK_LOG, BAD_BLOCK_LOG))
                    : Optional.empty();
            return new NewMember(deviceNumber, device.uuid(), superblock, dataOffset, superblock - reserved, log);
        }
        return new NewMember(
                deviceNumber,
                device.uuid(),
                superblock,
                dataOffset,
                device.deviceSectors() - dataOffset,
                badBlockLog(superblock, bitmap, dataOffset));
    }

    /** Sectors that a member keeps for a bitmap, or that its bitmap or md's partial parity log takes, as its bad block log lies right behind. */
    static long keptForBitmap(Superblock1 member) {
        if (member.partialParityLog().isPresent()) {
            return member.partialParityLog().get().sectors();
        }
        long usual = roomForBitmap(member.componentSectors());
        if (member.bitmap().isEmpty() || member.badBlockLog().isEmpty()) {
            return usual;
        }
        long log = member.badBlockLog().get().sector();
        long kept = member.version() == MetadataVersion.V1_0
                ? log - member.bitmap().get().sector()
                : log - member.superblockSector() - BITMAP_AFTER;
        return kept > 0 ? kept : usual;
    }

    private static Optional<Extent> badBlockLog(long superblock, long bitmap, long dataOffset) {
        if (dataOffset >= superblock + BITMAP_AFTER + bitmap + BAD_BLOCK_LOG) {
            return Optional.of(new Extent(superblock + BITMAP_AFTER + bitmap, BAD_BLOCK_LOG));
        }
        return dataOffset >= superblock + DISTANCE_FOR_LOG
                ? Optional.of(new Extent(dataOffset - BAD_BLOCK_LOG, BAD_BLOCK_LOG))
                : Optional.empty();
    }

    /** Kept free for a write-intent bitmap, whether or not there is to be one. */
    static long roomForBitmap(long sectors) {
        if (sectors < 128) {
            return 0;
        }
        if (sectors - 128 >= 200 * GIB) {
            return 256;
        }
        return sectors - 8 > 8 * GIB ? 128 : 8;
    }
}
