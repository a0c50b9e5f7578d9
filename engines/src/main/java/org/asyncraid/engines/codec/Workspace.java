package org.asyncraid.engines.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.engines.kernels.NativeMemory;
import org.asyncraid.engines.kernels.Terms;

/** What one call needs beside the codec itself, so that it allocates nothing. Belongs to one thread at a time. */
final class Workspace {
    /** Bytes of a block: what is compared at a time, and of how many positions a corrupt shard is named together. */
    static final int BLOCK_BYTES = 4096;

    /** Not a power of two: blocks at the same place of a page would meet in the same lines of the cache. */
    private static final long STRIDE_BYTES = BLOCK_BYTES + 256;

    private static final long ALIGNMENT_BYTES = 64;

    private final long[] addresses;
    private final long[] missing;
    private final long[] wanted;
    private final Terms sources;
    private final Terms destinations;
    private final MemorySegment scratch;

    Workspace(int shards, int parity) {
        addresses = new long[shards + 1];
        missing = new long[Bits.words(shards)];
        wanted = new long[Bits.words(shards)];
        sources = new Terms(Math.max(2, shards));
        destinations = new Terms(OperationShape.MAX_DESTINATIONS);
        scratch = Arena.ofAuto().allocate(parity * STRIDE_BYTES, ALIGNMENT_BYTES);
    }

    /** Forgets the shards of the last call. */
    void clear() {
        Arrays.fill(missing, 0);
        Arrays.fill(wanted, 0);
    }

    /** Where a shard begins; 0 for one that is not given. */
    long address(int shard) {
        return addresses[shard];
    }

    void setAddress(int shard, long address) {
        addresses[shard] = address;
    }

    /** The set of missing shards, to be changed. */
    long[] missing() {
        return missing;
    }

    /** The set of shards to be written, to be changed. */
    long[] wanted() {
        return wanted;
    }

    Terms sources() {
        return sources;
    }

    Terms destinations() {
        return destinations;
    }

    /** Address of a row of {@value #BLOCK_BYTES} bytes; there is one for each parity shard. */
    long scratch(int row) {
        return scratch.address() + row * STRIDE_BYTES;
    }

    /** Where a row of scratch memory and a block of a shard first differ, or -1. */
    long mismatch(int row, int shard, long at, long bytes) {
        long expected = scratch(row);
        long actual = addresses[shard] + at;
        return MemorySegment.mismatch(
                NativeMemory.ALL, expected, expected + bytes, NativeMemory.ALL, actual, actual + bytes);
    }

    /** What a byte of a shard and of a row of scratch memory differ by. */
    int difference(int row, int shard, long at, long offset) {
        return byteAt(scratch(row) + offset) ^ byteAt(addresses[shard] + at + offset);
    }

    private static int byteAt(long address) {
        return NativeMemory.ALL.get(ValueLayout.JAVA_BYTE, address) & 0xff;
    }
}
