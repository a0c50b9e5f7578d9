package org.asyncraid.raid.stripe;

import org.asyncraid.blockdev.BlockDevice;

/** The bad blocks of an array's members, as windows ask for them. Offsets as in {@link StripeMembers}. */
public interface StripeBadBlocks {
    /** Whether any member has bad blocks at all. */
    boolean hasAny();

    /** Whether the slot's member has bad blocks in the range. */
    boolean isBad(int slot, long fromBytes, long toBytes);

    /** Whether the member on this device has bad blocks in the range. */
    boolean isBad(BlockDevice device, long fromBytes, long toBytes);

    /** Whether bad blocks of the slot's member are to be tried again unasked. */
    boolean mayRewrite(int slot);

    /** Whether the member on this device has a log of bad blocks. */
    boolean hasLog(BlockDevice device);

    /**
     * Puts the range on the list of the member on this device. Returns false where it has no log, or no room in it.
     *
     * @param writeFailed whether that became known by a write
     */
    boolean markBad(BlockDevice device, long fromBytes, long toBytes, boolean writeFailed);

    /** Takes a range that was written durably off the list of the member on this device. */
    void markGood(BlockDevice device, long fromBytes, long toBytes);
}
