package org.asyncraid.raid.stripe;

/**
 * Something that a scrub found in one 4 KiB row of a stripe.
 *
 * @param kind what is wrong
 * @param stripe number of the stripe
 * @param offsetInChunk where the row begins in each member's chunk, in bytes
 * @param slot the member concerned, or -1 where that cannot be told
 * @param repaired whether it was put right
 */
public record Finding(Kind kind, long stripe, int offsetInChunk, int slot, boolean repaired) {

    /** What can be wrong with a row. */
    public enum Kind {
        /** Parity disagrees with the data, and nothing tells which block is wrong. */
        MISMATCH,
        /** Parity disagrees with the data, and P and Q agree on which data block is wrong. */
        WRONG_DATA,
        /** P alone disagrees. */
        WRONG_P,
        /** Q alone disagrees. */
        WRONG_Q,
        /** A member cannot read its block. */
        UNREADABLE
    }
}
