package org.asyncraid.engines.codec;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Checks what a caller passes, and puts it into a workspace. Every refusal is one sentence with what would be allowed. */
final class ShardArguments {
    private final int data;
    private final int total;

    ShardArguments(int data, int parity) {
        this.data = data;
        total = data + parity;
    }

    /**
     * Takes shards, of which those that are missing may be null.
     *
     * @return how many bytes each of them has
     */
    long take(Workspace work, @Nullable MemorySegment[] shards, int... missing) {
        if (shards.length != total) {
            throw new IllegalArgumentException(
                    shards.length + " shards; allowed: " + total + ", " + data + " of data and then the parity");
        }
        work.clear();
        for (int shard : missing) {
            checkNumber(shard, total);
            if (Bits.has(work.missing(), shard)) {
                throw new IllegalArgumentException("shard " + shard + " is named as missing twice");
            }
            Bits.add(work.missing(), shard);
        }
        if (missing.length > total - data) {
            throw new IllegalArgumentException(missing.length + " of " + total
                    + " shards are missing; allowed: at most " + (total - data) + ", as " + data + " are needed");
        }
        long bytes = -1;
        for (int shard = 0; shard < total; shard++) {
            MemorySegment segment = shards[shard];
            boolean isMissing = Bits.has(work.missing(), shard);
            if (segment == null) {
                if (!isMissing) {
                    throw new IllegalArgumentException("shard " + shard + " is null, but is not named as missing");
                }
                work.setAddress(shard, 0);
                continue;
            }
            check("shard ", shard, segment, bytes);
            bytes = segment.byteSize();
            work.setAddress(shard, segment.address());
            if (isMissing) {
                Bits.add(work.wanted(), shard);
            }
        }
        return bytes;
    }

    /** Checks that a shard is one of this code's. */
    static void checkNumber(int shard, int count) {
        if (shard < 0 || shard >= count) {
            throw new IllegalArgumentException("shard " + shard + "; allowed: 0 to " + (count - 1));
        }
    }

    /**
     * Checks that memory can be worked on by address.
     *
     * @param bytes how long it must be, or -1 for any length
     */
    static void check(String what, int number, MemorySegment segment, long bytes) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException(
                    what + number + " lies on the heap; allowed: native memory, as Arena.allocate gives");
        }
        if (bytes >= 0 && segment.byteSize() != bytes) {
            throw new IllegalArgumentException(what + number + " has " + segment.byteSize() + " bytes; allowed: "
                    + bytes + ", as those before it");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalArgumentException(what + number + " belongs to an arena that is closed");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalArgumentException(what + number + " belongs to an arena of another thread");
        }
    }

    /** Checks that one of some segments can be written without changing any of the others. */
    static void checkWritable(String what, int number, MemorySegment segment, @Nullable MemorySegment[] all) {
        if (segment.isReadOnly()) {
            throw new IllegalArgumentException(what + number + " would be written, but is read-only");
        }
        for (int i = 0; i < all.length; i++) {
            MemorySegment other = all[i];
            if (i != number && other != null) {
                checkApart(what, number, segment, other);
            }
        }
    }

    /** Checks that memory that would be written is apart from what is read, or written too. */
    static void checkApart(String what, int number, MemorySegment segment, MemorySegment other) {
        long from = segment.address();
        long to = from + segment.byteSize();
        if (other.address() < to && from < other.address() + other.byteSize()) {
            throw new IllegalArgumentException(
                    what + number + " would be written, but shares memory with another shard");
        }
    }
}
