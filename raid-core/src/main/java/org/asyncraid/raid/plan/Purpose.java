package org.asyncraid.raid.plan;

/** What a stripe window is run for. */
public enum Purpose {
    /** Deliver the wanted data blocks. */
    READ,
    /** Replace the written and partly written data blocks. */
    WRITE,
    /** Write the wanted blocks, read or computed from the others, onto members that do not hold them yet. */
    REBUILD,
    /** Make parity agree with the data: after a crash, or on a new array. */
    RESYNC,
    /** Compare parity with the data; whether anything is then changed is the scrub's choice. */
    SCRUB;

    /** Whether it may change what members hold even when nothing is wrong. */
    public boolean writes() {
        return this == WRITE || this == REBUILD || this == RESYNC;
    }
}
