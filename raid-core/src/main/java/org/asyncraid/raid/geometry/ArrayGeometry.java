package org.asyncraid.raid.geometry;

import java.util.Optional;
import org.asyncraid.raid.layout.Layout;

/**
 * The shape of an array: its layout, its chunk, and how much of every member it uses.
 *
 * <p>Array offsets are bytes from the start of the array. Member offsets are bytes from where the member's data
 * begins: the data offset of a superblock belongs to the member, not to the geometry. Immutable; any thread may call.
 *
 * @param layout where parity and data lie
 * @param chunkBytes bytes of one member's part of a stripe: a power of two, 4 KiB to 4 MiB
 * @param componentSectors sectors of every member that hold data or parity; what is left over after the last whole
 *     chunk is not used, as in md
 */
public record ArrayGeometry(Layout layout, int chunkBytes, long componentSectors) {

    public static final int SECTOR_BYTES = 512;

    /** md's chunks are whole pages. */
    public static final int MIN_CHUNK_BYTES = 4 << 10;

    public static final int MAX_CHUNK_BYTES = 4 << 20;

    /** @throws IllegalArgumentException with {@link #refusal}'s reason, where there is one */
    public ArrayGeometry {
        refusal(layout, chunkBytes, componentSectors).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
    }

    /**
     * Why there is no such geometry, in one line; empty if there is. The chunk is a long: superblocks can say any
     * size.
     */
    public static Optional<String> refusal(Layout layout, long chunkBytes, long componentSectors) {
        Optional<String> badChunk = refusalOfChunk(chunkBytes);
        if (badChunk.isPresent()) {
            return badChunk;
        }
        long chunkSectors = chunkBytes / SECTOR_BYTES;
        long mostSectors = Long.MAX_VALUE / SECTOR_BYTES / layout.dataDisks();
        if (componentSectors < chunkSectors || componentSectors > mostSectors) {
            return Optional.of("the members' used size must be from one chunk of " + chunkSectors + " sectors to "
                    + mostSectors + " sectors, not " + Long.toUnsignedString(componentSectors));
        }
        return Optional.empty();
    }

    /** Why no array can have chunks of this size, in one line; empty if one can. */
    public static Optional<String> refusalOfChunk(long chunkBytes) {
        if (chunkBytes < MIN_CHUNK_BYTES || chunkBytes > MAX_CHUNK_BYTES || Long.bitCount(chunkBytes) != 1) {
            return Optional.of("the chunk size must be a power of two from " + MIN_CHUNK_BYTES + " to "
                    + MAX_CHUNK_BYTES + " bytes, not " + chunkBytes);
        }
        return Optional.empty();
    }

    public int chunkSectors() {
        return chunkBytes / SECTOR_BYTES;
    }

    /** How many stripes there are, which is how many whole chunks fit the used part of a member. */
    public long stripes() {
        return componentSectors / chunkSectors();
    }

    /** Bytes of data and parity on every member: the whole stripes. */
    public long memberBytes() {
        return stripes() * chunkBytes;
    }

    /** Bytes of data in a stripe. */
    public long stripeDataBytes() {
        return (long) layout.dataDisks() * chunkBytes;
    }

    /** The size of the array. */
    public long arrayBytes() {
        return stripes() * stripeDataBytes();
    }

    /** The stripe that holds the byte at an array offset. */
    public long stripe(long arrayOffset) {
        return arrayOffset / stripeDataBytes();
    }

    /** Which data chunk of its stripe holds the byte at an array offset. */
    public int dataIndex(long arrayOffset) {
        return (int) (arrayOffset % stripeDataBytes() / chunkBytes);
    }

    /** Where in its chunk the byte at an array offset lies. */
    public int offsetInChunk(long arrayOffset) {
        return (int) arrayOffset & chunkBytes - 1;
    }

    /** The slot of the member that holds the byte at an array offset. */
    public int slot(long arrayOffset) {
        return layout.dataSlot(stripe(arrayOffset), dataIndex(arrayOffset));
    }

    /** The array offset of a byte of a data chunk. */
    public long arrayOffset(long stripe, int dataIndex, int offsetInChunk) {
        return stripe * stripeDataBytes() + (long) dataIndex * chunkBytes + offsetInChunk;
    }

    /** The member offset of a byte of a chunk; the same on every member of a stripe. */
    public long memberOffset(long stripe, int offsetInChunk) {
        return stripe * chunkBytes + offsetInChunk;
    }
}
