package org.asyncraid.raid.bitmap;

import java.util.Arrays;
import java.util.BitSet;
import org.asyncraid.raid.superblock.BitmapHeader;

/** What the members' bitmaps came to when an array was opened. */
public final class LoadedBitmap {
    private final BitmapHeader header;
    private final byte[] image;
    private final boolean whole;

    /**
     * A bitmap that was read.
     *
     * @param header of the member whose bitmap is the newest
     * @param image head and bits, merged from the members that are up to date; taken over
     * @param whole see {@link #isWhole}
     */
    LoadedBitmap(BitmapHeader header, byte[] image, boolean whole) {
        this.header = header;
        this.image = image;
        this.whole = whole;
    }

    /** A bitmap with every bit set, for one that is out of date. */
    static LoadedBitmap full(BitmapHeader header, byte[] head, BitmapShape shape) {
        byte[] image = new byte[Math.toIntExact(shape.bytes())];
        Arrays.fill(image, (byte) 0xff);
        System.arraycopy(head, 0, image, 0, BitmapHeader.BYTES);
        return new LoadedBitmap(header, image, false);
    }

    public BitmapHeader header() {
        return header;
    }

    /** Head and bits; lent. */
    byte[] image() {
        return image;
    }

    /**
     * Whether each member in sync has just this bitmap, and it is not stale: otherwise all of it has to be written before its
     * head may say that it is up to date.
     */
    boolean isWhole() {
        return whole;
    }

    /** The bits of the bitmap's shape that are set. */
    BitSet marked(BitmapShape shape) {
        BitSet marked = BitSet.valueOf(Arrays.copyOfRange(image, BitmapHeader.BYTES, image.length));
        marked.clear((int) shape.bits(), Math.max((int) shape.bits(), marked.length()));
        return marked;
    }
}
