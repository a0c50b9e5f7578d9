package org.asyncraid.raid.stripe;

/** How members are told what a window writes. */
public enum WriteForm {
    /** Bytes of memory. */
    BYTES,
    /** That a whole stripe is to read as zeroes: parity of zeroes is zero, so every member is told the same. */
    ZEROES,
    /** That a whole stripe is not needed any more; only for members on which it reads as zeroes then. */
    DISCARD
}
