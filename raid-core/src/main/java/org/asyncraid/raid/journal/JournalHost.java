package org.asyncraid.raid.journal;

import org.asyncraid.blockdev.IoStatus;

/** The array as its journal needs it. Called on the array's loop; told back on it too. */
public interface JournalHost {
    /** Whether the array may still write. */
    boolean isWritable();

    /** Flushes all members that are written to, then tells. */
    void flushMembers(Runnable done);

    /** Has the journal's superblock say that the log begins at this position, durably, or as far as the array still writes. */
    void recordTail(long ringSector, Runnable done);

    /** The journal cannot be written any more: the array must not be either. */
    void journalFailed(IoStatus why);

    /** Data that is in the journal cannot be written to the members: the array must not be written any more. */
    void writeOutFailed(IoStatus why);
}
