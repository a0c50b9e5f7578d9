package org.asyncraid.raid.plan;

/** What is done to the parity blocks once the data is at hand. */
public enum ParityWork {
    NONE,
    /** Computed from all data blocks of the window (md: reconstruct-write; without reads: full-stripe write). */
    COMPUTE,
    /** Brought up to date by the difference between old and new data (md: read-modify-write). */
    UPDATE,
    /** Compared with the data. */
    VALIDATE
}
