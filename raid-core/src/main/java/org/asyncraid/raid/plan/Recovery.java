package org.asyncraid.raid.plan;

/** How unreadable blocks are computed from the others, before anything is changed. */
public enum Recovery {
    NONE,
    /** One data block from the other data and P. */
    DATA_FROM_P,
    /** One data block from the other data and Q. */
    DATA_FROM_Q,
    /** One data block from the other data and Q, then P. */
    DATA_AND_P,
    /** One data block from the other data and P, then Q. */
    DATA_AND_Q,
    /** Two data blocks from the other data, P and Q. */
    TWO_DATA
}
