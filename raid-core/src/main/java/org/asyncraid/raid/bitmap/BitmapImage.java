package org.asyncraid.raid.bitmap;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.raid.superblock.BitmapHeader;

/**
 * The bitmap as it is to stand on every member, in memory that devices can write from; and the same bits to look things up
 * in. A device may write a block while bits in it change: of these bits it writes the old or the new value. The loop's own.
 */
final class BitmapImage implements AutoCloseable {
    private final BitmapShape shape;
    private final PagePool pool;
    private final Page page;
    private final BitSet marked;
    private final byte[] head = new byte[BitmapHeader.BYTES];
    private BitmapHeader header;

    BitmapImage(BitmapShape shape, LoadedBitmap loaded) {
        this.shape = shape;
        int bytes = shape.blocks() * BitmapShape.BLOCK_BYTES;
        pool = new PagePool(bytes);
        page = pool.take(bytes);
        page.clear();
        MemorySegment.copy(loaded.image(), 0, page.segment(), ValueLayout.JAVA_BYTE, 0, loaded.image().length);
        marked = loaded.marked(shape);
        header = loaded.header();
        System.arraycopy(loaded.image(), 0, head, 0, head.length);
    }

    BitmapShape shape() {
        return shape;
    }

    boolean isMarked(int bit) {
        return marked.get(bit);
    }

    /** The first marked bit from here on, or -1. */
    int nextMarked(int bit) {
        return marked.nextSetBit(bit);
    }

    /** All marked bits; lent. */
    BitSet marked() {
        return marked;
    }

    void mark(int bit) {
        marked.set(bit);
        int at = BitmapShape.byteOf(bit);
        byte old = page.segment().get(ValueLayout.JAVA_BYTE, at);
        page.segment().set(ValueLayout.JAVA_BYTE, at, (byte) (old | (1 << (bit & 7))));
    }

    void clear(int bit) {
        marked.clear(bit);
        int at = BitmapShape.byteOf(bit);
        byte old = page.segment().get(ValueLayout.JAVA_BYTE, at);
        page.segment().set(ValueLayout.JAVA_BYTE, at, (byte) (old & ~(1 << (bit & 7))));
    }

    BitmapHeader header() {
        return header;
    }

    void setHeader(BitmapHeader next) {
        header = next;
        next.putInto(head);
        MemorySegment.copy(head, 0, page.segment(), ValueLayout.JAVA_BYTE, 0, head.length);
    }

    Page page() {
        return page;
    }

    /** How much of a block there is to write, in whole blocks of the device. */
    int blockLength(int block, int deviceBlockBytes) {
        long rest = shape.bytes() - (long) block * BitmapShape.BLOCK_BYTES;
        long whole = Math.ceilDiv(rest, deviceBlockBytes) * deviceBlockBytes;
        return (int) Math.min(BitmapShape.BLOCK_BYTES, whole);
    }

    @Override
    public void close() {
        page.release();
        pool.close();
    }
}
