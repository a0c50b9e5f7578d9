package org.asyncraid.raid.stripe;

/** Where a stripe window stands. */
enum Phase {
    /** Its owner's. */
    IDLE,
    /** Behind an earlier window of the same stripe that overlaps it. */
    QUEUED,
    /** Until the superblocks say that the array is being written to. */
    ACTIVATING,
    /** Until the array's consistency policy lets it begin. */
    ADMITTING,
    /** Until the pool has pages. */
    STARVED,
    READING,
    COMPUTING,
    /** Computing the syndromes that tell which block is wrong. */
    LOCATING,
    /** Computing what puts a mismatch right. */
    MENDING,
    /** Until the array's consistency policy has logged what the writes of this pass may leave undone. */
    LOGGING,
    WRITING,
    /** Until the failures of members that it met are in the superblocks. */
    RECORDING,
    /** Done; its completion is on its way through the loop. */
    ENDING;

    /** Whether a window may go from this phase to {@code next}. */
    boolean mayBecome(Phase next) {
        return switch (this) {
            case IDLE -> next == QUEUED || next == ACTIVATING || next == ADMITTING || startsPass(next) || ends(next);
            case QUEUED -> next == ACTIVATING || next == ADMITTING || startsPass(next) || ends(next);
            case ACTIVATING -> next == ADMITTING || startsPass(next) || ends(next);
            case ADMITTING, STARVED, WRITING -> startsPass(next) || ends(next);
            case READING -> next == COMPUTING || writes(next) || startsPass(next) || ends(next);
            case COMPUTING -> next == LOCATING || next == MENDING || writes(next) || startsPass(next) || ends(next);
            case LOCATING -> next == MENDING || writes(next) || ends(next);
            case MENDING -> writes(next) || ends(next);
            case LOGGING -> next == WRITING || ends(next);
            case RECORDING -> next == ENDING;
            case ENDING -> next == IDLE;
        };
    }

    private static boolean startsPass(Phase next) {
        return next == READING || next == STARVED;
    }

    private static boolean writes(Phase next) {
        return next == LOGGING || next == WRITING;
    }

    private static boolean ends(Phase next) {
        return next == RECORDING || next == ENDING;
    }
}
