package org.asyncraid.raid.ppl;

import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.superblock.Superblock;

/**
 * A member of an array that has a log.
 *
 * @param slot its role number; -1 for a spare
 * @param readableBytes how much of its data is right; 0 for a spare
 * @param isCurrent whether it was in the array to the last; the log of one that was not, and is taken by force, is out of
 *     date
 */
public record LogOwner(int slot, BlockDevice device, Superblock superblock, long readableBytes, boolean isCurrent) {
    /** Whether it has a slot. */
    public boolean isMember() {
        return slot >= 0;
    }
}
