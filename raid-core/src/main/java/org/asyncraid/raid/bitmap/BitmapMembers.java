package org.asyncraid.raid.bitmap;

import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;

/** The members of an array, as far as its bitmap needs to know them. Each slot's writable member holds a copy of the bitmap; whoever is to replace one counts as a slot of its own. */
public interface BitmapMembers {
    int slots();

    /** Whether the slot has a member that takes writes: in sync, or being rebuilt. */
    boolean isWritable(int slot);

    /** The device in a slot that is writable. */
    BlockDevice device(int slot);

    /** Where the bitmap of a writable slot's member begins on its device, in bytes. */
    long bitmapOffsetBytes(int slot);

    /** Whether members may be written to at all. */
    boolean isWritable();

    /** Whether any slot has no member that is in sync. */
    boolean isDegraded();

    /** The event count that the superblocks of all members have. */
    long recordedEvents();

    /** Takes note that a device failed a request. Further reports about the same member are ignored. */
    void memberFailed(int slot, IoStatus why);

    /** Takes note that a write failed for a reason that is not the member's: from now on nothing is written. */
    void writingFailed(int slot, IoStatus why);
}
