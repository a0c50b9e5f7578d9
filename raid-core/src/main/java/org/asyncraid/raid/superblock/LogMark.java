package org.asyncraid.raid.superblock;

/**
 * What this program leaves in a superblock of an array whose partial parity log it keeps: that nobody else has written the
 * superblock since. md clears it with each update of its own, since it writes no microseconds; no time of day looks like it,
 * since it is beyond a million.
 *
 * @param isSynced whether parity was right everywhere when the superblock was written, but for writes under way
 */
public record LogMark(boolean isSynced) {
    private static final int LOGGED = 0x504c36;
    private static final int LOGGED_SYNCED = 0x504c37;

    /** Whether a superblock has the mark. */
    public static boolean isOn(Superblock superblock) {
        return superblock.updateMark() == LOGGED || isSyncedOn(superblock);
    }

    /** Whether a superblock has the mark and says that parity was right. */
    public static boolean isSyncedOn(Superblock superblock) {
        return superblock.updateMark() == LOGGED_SYNCED;
    }

    /** The 24 bits. */
    public int bits() {
        return isSynced ? LOGGED_SYNCED : LOGGED;
    }
}
