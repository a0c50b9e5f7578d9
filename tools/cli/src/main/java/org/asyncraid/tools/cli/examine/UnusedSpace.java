package org.asyncraid.tools.cli.examine;

import java.util.Optional;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Superblock;

/**
 * Room beside a member's data that nothing uses, as mdadm counts it: a reshape can move the data into it.
 *
 * @param beforeSectors before the data
 * @param afterSectors behind it
 */
record UnusedSpace(long beforeSectors, long afterSectors) {
    /** The kernel keeps 32 KiB for a superblock and 4 KiB behind it. */
    private static final long SUPERBLOCK_SECTORS = (32 + 4) * 2;

    private static final long BITMAP_ROUNDING_SECTORS = 8;

    static UnusedSpace of(ExaminedMember member) {
        Superblock superblock = member.superblock();
        return superblock.dataOffset() < superblock.superblockSector()
                ? withSuperblockBehind(superblock)
                : withSuperblockBefore(superblock, member.bitmap().map(ExaminedBitmap::header));
    }

    private static UnusedSpace withSuperblockBehind(Superblock superblock) {
        long end = superblock.superblockSector();
        end = Math.min(end, superblock.badBlockLog().map(Extent::sector).orElse(end));
        end = Math.min(end, superblock.bitmap().map(Extent::sector).orElse(end));
        end = Math.min(end, superblock.partialParityLog().map(Extent::sector).orElse(end));
        long dataEnd = superblock.dataOffset() + superblock.componentSectors();
        return new UnusedSpace(superblock.dataOffset(), Math.max(0, end - dataEnd));
    }

    private static UnusedSpace withSuperblockBefore(Superblock superblock, Optional<BitmapHeader> bitmap) {
        long begin = superblock.superblockSector() + SUPERBLOCK_SECTORS;
        begin = Math.max(begin, superblock.badBlockLog().map(UnusedSpace::end).orElse(0L));
        begin = Math.max(
                begin, superblock.partialParityLog().map(UnusedSpace::end).orElse(0L));
        begin = Math.max(
                begin,
                superblock
                        .bitmap()
                        .map(extent -> extent.sector() + bitmapSectors(bitmap))
                        .orElse(0L));
        return new UnusedSpace(
                Math.max(0, superblock.dataOffset() - begin),
                Math.max(0, superblock.dataSize() - superblock.componentSectors()));
    }

    private static long end(Extent extent) {
        return extent.sector() + extent.sectors();
    }

    private static long bitmapSectors(Optional<BitmapHeader> bitmap) {
        long bytes = bitmap.map(header -> BitmapHeader.BYTES + (header.bits() + 7) / 8)
                .orElse(0L);
        long rounding = BITMAP_ROUNDING_SECTORS * 512;
        return (bytes + rounding - 1) / rounding * BITMAP_ROUNDING_SECTORS;
    }
}
