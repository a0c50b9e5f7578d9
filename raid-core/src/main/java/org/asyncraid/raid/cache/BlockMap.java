package org.asyncraid.raid.cache;

import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.stripe.Stripe;

/** Which row and which data index of it a block of 4 KiB of the array is; blocks and rows are counted from 0. */
record BlockMap(ArrayGeometry geometry) {
    static final int BLOCK = Stripe.ROW_BYTES;

    /** The block at an array offset. */
    static long block(long arrayOffset) {
        return arrayOffset / BLOCK;
    }

    long row(long block) {
        long offset = block * BLOCK;
        return geometry.memberOffset(geometry.stripe(offset), geometry.offsetInChunk(offset)) / BLOCK;
    }

    int index(long block) {
        return geometry.dataIndex(block * BLOCK);
    }

    long stripe(long row) {
        return row * BLOCK / geometry.chunkBytes();
    }

    /** Where in its chunks a row begins, in bytes. */
    int offsetInChunk(long row) {
        return (int) (row * BLOCK % geometry.chunkBytes());
    }

    int dataDisks() {
        return geometry.layout().dataDisks();
    }
}
