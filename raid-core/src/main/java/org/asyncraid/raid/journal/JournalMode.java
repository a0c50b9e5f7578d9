package org.asyncraid.raid.journal;

/**
 * When a write to an array with a journal is acknowledged; md's names. It is nowhere on disk: whoever starts the array
 * chooses, and a journal written in one mode is replayed by an array in the other.
 */
public enum JournalMode {
    /** When it is on the members, after data and parity were logged. */
    WRITE_THROUGH,
    /** When its data is logged; parity follows, and the members, when there is nothing better to do or room is needed. */
    WRITE_BACK
}
