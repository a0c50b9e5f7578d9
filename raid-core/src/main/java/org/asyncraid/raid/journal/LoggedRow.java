package org.asyncraid.raid.journal;

import java.util.Arrays;

/** Blocks of one row of 4 KiB a member that the journal holds. Immutable. */
public final class LoggedRow {
    static final long NONE = -1;

    private final long memberSector;
    private final long[] ringSectors;

    /** A row with, for each slot, the position of its block in the ring, or {@link #NONE}; copied. */
    LoggedRow(long memberSector, long[] ringSectors) {
        this.memberSector = memberSector;
        this.ringSectors = ringSectors.clone();
    }

    /** Where the row lies on the members, in sectors from where their data begins. */
    public long memberSector() {
        return memberSector;
    }

    /** Whether the journal holds the block of a slot. */
    public boolean has(int slot) {
        return ringSectors[slot] != NONE;
    }

    /** Where in the ring the block of a slot lies. */
    public long ringSector(int slot) {
        if (!has(slot)) {
            throw new IllegalArgumentException("the journal has no block of slot " + slot + " of the " + this);
        }
        return ringSectors[slot];
    }

    /** How many blocks the journal holds. */
    public int blocks() {
        int blocks = 0;
        for (long sector : ringSectors) {
            blocks += sector == NONE ? 0 : 1;
        }
        return blocks;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoggedRow row
                && memberSector == row.memberSector
                && Arrays.equals(ringSectors, row.ringSectors);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(memberSector) * 31 + Arrays.hashCode(ringSectors);
    }

    @Override
    public String toString() {
        return "row at sector " + memberSector + ": " + Arrays.toString(ringSectors);
    }
}
