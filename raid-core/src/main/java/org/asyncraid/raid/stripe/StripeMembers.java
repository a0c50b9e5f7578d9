package org.asyncraid.raid.stripe;

import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/**
 * The members of the array, as far as windows need to know them. Offsets are in bytes from where the array's data begins
 * on each member (md: sectors of the component).
 */
public interface StripeMembers {
    /** The device in a slot that is readable or writable. */
    BlockDevice device(int slot);

    /** Where the data of the slot's member begins on its device, in bytes. */
    long dataOffsetBytes(int slot);

    /** The device that is being filled to replace the slot's member, which takes every write too; null where none is. */
    @Nullable
    BlockDevice replacement(int slot);

    /** Where the data of the slot's replacement begins on its device, in bytes. */
    long replacementOffsetBytes(int slot);

    /** Whether the slot's member holds right content up to the given end. */
    boolean isReadable(int slot, long endBytes);

    /** Whether any member has bad blocks at all. */
    boolean hasBadBlocks();

    /** Whether the slot's member has bad blocks in the range. */
    boolean isBad(int slot, long fromBytes, long toBytes);

    /** Whether the member on this device has bad blocks in the range. */
    boolean isBad(BlockDevice device, long fromBytes, long toBytes);

    /** Whether bad blocks of the slot's member are to be tried again unasked. */
    boolean mayRewriteBad(int slot);

    /** Whether the member on this device has a log of bad blocks. */
    boolean keepsBadBlocks(BlockDevice device);

    /**
     * Puts the range on the list of bad blocks of the member on this device. Returns false where it has no log, or no room
     * in it.
     *
     * @param writeFailed whether that became known by a write
     */
    boolean markBad(BlockDevice device, long fromBytes, long toBytes, boolean writeFailed);

    /** Takes a range that was written durably off the list of the member on this device. */
    void markGood(BlockDevice device, long fromBytes, long toBytes);

    /** Whether the slot has a member that takes writes: in sync, or being rebuilt. */
    boolean isWritable(int slot);

    /** Whether parity can be relied on from one offset to another: no resync is still to come by. */
    boolean isParityTrusted(long fromBytes, long toBytes);

    /** Whether members may be written to at all. */
    boolean isWritable();

    /** Takes note that a device failed a request. Further reports about the same member are ignored. */
    void memberFailed(BlockDevice device, IoStatus why);

    /** Takes note that a write failed for a reason that is not the member's: from now on nothing is written. */
    void writingFailed(int slot, IoStatus why);

    /** True where the superblocks say that the array is active; else the stripe is resumed once they do. */
    boolean isActive(Stripe waiter);

    /** True where every known failure of a member is in the superblocks; else the stripe is resumed once it is. */
    boolean areFailuresRecorded(Stripe waiter);
}
