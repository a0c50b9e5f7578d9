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

    /** Their bad blocks. */
    StripeBadBlocks badBlocks();

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
