package org.asyncraid.tools.simulator.swarm;

/** What one step of a run does. A step for which the array is in no state does nothing. */
public enum StepKind {
    READ,
    WRITE,
    DURABLE_WRITE,
    WRITE_ZEROES,
    DISCARD,
    FLUSH,
    /** Clients wait until the array has been idle. */
    PAUSE,
    /** All disks lose what is in their caches; the machine starts again, perhaps without a member. */
    POWER_CUT,
    /** The array is stopped and assembled again, perhaps without a member. */
    RESTART,
    /** A member is gone from one moment to the next. */
    PULL_OUT,
    /** A disk that was pulled out is there again. */
    PUT_BACK,
    FAIL,
    REMOVE,
    /** A disk becomes a spare: a new one, one with other content, or one that was a member once. */
    ADD_SPARE,
    REBUILD,
    RESYNC,
    CHECK,
    CANCEL_SWEEP,
    /** A block of a member cannot be read any more. */
    SPOIL,
    /** A bit of a member turns; a check finds it. */
    CORRUPT,
    /** A write of a member is lost silently; a check finds it. */
    LOSE_WRITE,
    /** A write of a member goes elsewhere silently; a check finds it. */
    MISDIRECT,
    /** A member becomes slow, or fast again. */
    SLOW_DOWN,
    /** The journal is gone from one moment to the next, and comes back after a restart. */
    PULL_OUT_JOURNAL,
    /** A spare is to take the place of a member that works; a rebuild copies it. */
    REPLACE,
    /** A disk that was a member once comes back as what it was, and gets what it missed. */
    RE_ADD;

    /** Whether it makes the array do what a power cut soon after it should meet now and then. */
    public boolean isFollowedByCut() {
        return switch (this) {
            case PAUSE, PULL_OUT, PUT_BACK, ADD_SPARE, REBUILD, RESYNC, REPLACE, RE_ADD -> true;
            default -> false;
        };
    }
}
