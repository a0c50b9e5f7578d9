package org.asyncraid.tools.simulator.oracle;

/** What something that happened to sectors leaves in them. */
public enum WriteKind {
    /** {@link SectorContent} of the write's number. */
    DATA,
    ZEROES,
    /** Zeroes, or what was there before. */
    DISCARD,
    /** Anything. No client asked for it. */
    DAMAGE;

    /** Whether it says what is in the sector. */
    boolean isDefinite() {
        return this == DATA || this == ZEROES;
    }
}
