package org.asyncraid.raid.maintenance;

/** What a sweep does to every window. */
public enum SweepKind {
    /** Makes parity agree with the data. */
    RESYNC,
    /** Fills members that took the place of lost ones (md: recovery). */
    REBUILD,
    /** Compares parity with the data, and does nothing about it. */
    CHECK,
    /** Rewrites parity where it disagrees with the data, as md does. */
    REPAIR,
    /** Rewrites the block that P and Q show to be wrong; leaves what they cannot tell. */
    REPAIR_LOCATED;

    /** Whether it compares and reports, and goes on whatever it finds. */
    public boolean isScrub() {
        return this == CHECK || this == REPAIR || this == REPAIR_LOCATED;
    }
}
