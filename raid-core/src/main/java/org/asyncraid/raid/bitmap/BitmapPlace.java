package org.asyncraid.raid.bitmap;

import java.util.Optional;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Superblock;

/**
 * Where a member keeps its write-intent bitmap, and how much room there is for it before something else begins.
 *
 * <p>Source: Linux's drivers/md/md-bitmap.c ({@code write_sb_page}), which writes no bitmap that would run into data or
 * metadata.
 *
 * @param sector the first, counted from the start of the device
 * @param roomSectors up to the superblock, the data or the end of the device
 */
public record BitmapPlace(long sector, long roomSectors) {

    /** Larger bitmaps are not kept in memory here; mdadm makes them of 128 KiB at most unless told otherwise. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int SECTOR_BYTES = 512;

    /**
     * The place that a superblock names.
     *
     * @param deviceSectors the size of the member
     * @return empty where there is no bitmap, or the place is none that md would write to
     */
    public static Optional<BitmapPlace> of(Superblock superblock, long deviceSectors) {
        return superblock.bitmap().flatMap(bitmap -> of(superblock, bitmap, deviceSectors));
    }

    private static Optional<BitmapPlace> of(Superblock superblock, Extent bitmap, long deviceSectors) {
        long at = superblock.superblockSector();
        long dataEnd = superblock.dataOffset() + superblock.componentSectors();
        long begin = bitmap.sector();
        long end;
        if (begin < at) {
            end = begin >= dataEnd ? at : begin;
        } else {
            end = at < superblock.dataOffset() ? superblock.dataOffset() : deviceSectors;
        }
        long room = Math.min(end, deviceSectors) - begin;
        return begin >= 0 && begin != at && room > 0 ? Optional.of(new BitmapPlace(begin, room)) : Optional.empty();
    }

    /** Why no bitmap with this head can lie here, in one line; empty if one can. It is written in whole blocks. */
    public Optional<String> refusal(BitmapHeader header, long syncSectors, int blockBytes) {
        BitmapShape shape = new BitmapShape(syncSectors, header.chunkBytes());
        if (shape.bytes() > MAX_BYTES) {
            return Optional.of(
                    "the bitmap has " + shape.bits() + " bits; at most " + MAX_BYTES + " bytes are kept here");
        }
        if (Math.ceilDiv(shape.bytes(), blockBytes) * blockBytes > roomSectors * SECTOR_BYTES) {
            return Optional.of("the bitmap of " + shape.bytes() + " bytes runs beyond the " + roomSectors
                    + " sectors that there are for it");
        }
        return Optional.empty();
    }
}
