package org.asyncraid.raid.array;

import org.asyncraid.raid.journal.JournalMode;

/**
 * How an array uses its machine.
 *
 * @param stripes windows in flight at most, for clients and maintenance together; a policy that has
 *     them wait for a log has more
 * @param sweepDepth windows that a resync, rebuild or scrub keeps in flight
 * @param idleNanosBeforeClean how long after the last write the superblocks are marked clean (md: safe_mode_delay)
 * @param checkpointBytes how far, on each member, a rebuild goes between two records of its position
 * @param discards whether what is discarded of the array is discarded on its members, whole stripes at a time: only right
 *     where every member reads as zeroes what it has discarded (md: devices_handle_discard_safely)
 * @param takesSpares whether a spare is given the slot of a member that fails, and rebuilt, without being asked to, as in md
 * @param journalMode when writes are acknowledged, where there is a write journal
 */
public record ArrayConfig(
        int stripes,
        int sweepDepth,
        long idleNanosBeforeClean,
        long checkpointBytes,
        boolean discards,
        boolean takesSpares,
        JournalMode journalMode) {
    public static final ArrayConfig DEFAULT = new ArrayConfig(48, 16, 200_000_000L, 256L << 20);

    /** Spares wait until a rebuild is asked for, nothing is discarded, and a journal works write-through. */
    public ArrayConfig(int stripes, int sweepDepth, long idleNanosBeforeClean, long checkpointBytes) {
        this(stripes, sweepDepth, idleNanosBeforeClean, checkpointBytes, false, false, JournalMode.WRITE_THROUGH);
    }

    /** The same, but spares are taken without being asked to. */
    public ArrayConfig takingSpares() {
        return new ArrayConfig(stripes, sweepDepth, idleNanosBeforeClean, checkpointBytes, discards, true, journalMode);
    }

    /** The same, but members are told what is discarded. */
    public ArrayConfig discarding() {
        return new ArrayConfig(
                stripes, sweepDepth, idleNanosBeforeClean, checkpointBytes, true, takesSpares, journalMode);
    }

    /** The same, but a journal works in this mode. */
    public ArrayConfig withJournalMode(JournalMode mode) {
        return new ArrayConfig(stripes, sweepDepth, idleNanosBeforeClean, checkpointBytes, discards, takesSpares, mode);
    }

    public ArrayConfig {
        if (stripes < 2 || sweepDepth < 1 || sweepDepth > 64 || sweepDepth >= stripes) {
            throw new IllegalArgumentException("stripes " + stripes + ", sweep depth " + sweepDepth
                    + "; allowed: 2 or more, 1 to 64 and fewer than stripes");
        }
        if (idleNanosBeforeClean < 0 || checkpointBytes < 1) {
            throw new IllegalArgumentException("idle time " + idleNanosBeforeClean + " ns, checkpoint "
                    + checkpointBytes + " bytes; allowed: 0 or more, 1 or more");
        }
    }
}
