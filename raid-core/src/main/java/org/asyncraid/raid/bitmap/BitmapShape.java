package org.asyncraid.raid.bitmap;

import java.util.Arrays;
import org.asyncraid.raid.superblock.BitmapHeader;

/**
 * How a bitmap is laid out: its head in the first 256 bytes, then a bit for each chunk of the members, the lowest bit of
 * a byte first. It is read and written in blocks of {@value #BLOCK_BYTES} bytes.
 *
 * @param syncSectors sectors of each member that it covers
 * @param chunkBytes what a bit stands for on each member: a power of two, at least 512
 */
public record BitmapShape(long syncSectors, long chunkBytes) {

    /** md's page. */
    public static final int BLOCK_BYTES = 4096;

    private static final int BLOCK_BITS_SHIFT = 15;
    private static final long HEAD_BITS = BitmapHeader.BYTES * 8L;

    public BitmapShape {
        if (syncSectors < 0 || chunkBytes < 512 || Long.bitCount(chunkBytes) != 1) {
            throw new IllegalArgumentException("bitmap of " + syncSectors + " sectors in chunks of " + chunkBytes
                    + " bytes; allowed: 0 or more, a power of two from 512 up");
        }
    }

    /** Head and bits of a new bitmap, all of them set as mdadm does it, in whole blocks. */
    public byte[] newImage(BitmapHeader header) {
        byte[] image = new byte[blocks() * BLOCK_BYTES];
        Arrays.fill(image, BitmapHeader.BYTES, image.length, (byte) 0xff);
        header.putInto(image);
        return image;
    }

    public long bits() {
        return BitmapHeader.bitsOf(syncSectors, chunkBytes);
    }

    /** Bytes of head and bits. */
    public long bytes() {
        return BitmapHeader.BYTES + (bits() + 7) / 8;
    }

    /** Blocks of head and bits, the last one perhaps not full. */
    public int blocks() {
        return Math.toIntExact(Math.ceilDiv(bytes(), BLOCK_BYTES));
    }

    /** The bit of the chunk that holds a byte of the members' data. */
    public long bitOf(long memberBytes) {
        return memberBytes >>> Long.numberOfTrailingZeros(chunkBytes);
    }

    /** Where the chunk of a bit begins on the members. */
    public long memberOffset(long bit) {
        return bit << Long.numberOfTrailingZeros(chunkBytes);
    }

    /** The block that holds a bit. */
    public static int blockOf(long bit) {
        return (int) ((bit + HEAD_BITS) >>> BLOCK_BITS_SHIFT);
    }

    /** The byte of the bitmap that holds a bit; {@code bit & 7} says which of its bits it is. */
    public static int byteOf(long bit) {
        return (int) (bit >>> 3) + BitmapHeader.BYTES;
    }
}
