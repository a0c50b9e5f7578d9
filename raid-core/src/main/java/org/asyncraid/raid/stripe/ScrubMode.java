package org.asyncraid.raid.stripe;

/** What a scrub does about a mismatch. */
public enum ScrubMode {
    /** Reports it; nothing is written. */
    REPORT,
    /** Recomputes parity from the data, as md's {@code repair} does. */
    REPAIR_PARITY,
    /** Rewrites the one block that P and Q show to be wrong; reports the mismatch where they show none. */
    REPAIR_LOCATED;

    public boolean writes() {
        return this != REPORT;
    }
}
