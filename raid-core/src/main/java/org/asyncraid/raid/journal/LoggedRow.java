package org.asyncraid.raid.journal;

import java.util.Arrays;

/**
 * Blocks of one row of 4 KiB a member that the journal holds.
 *
 * @param memberSector where the row lies on the members, from where their data begins
 * @param ringSectors by slot, where in the ring the block lies; {@link #NONE} where the journal has nothing
 */
public record LoggedRow(long memberSector, long[] ringSectors) {
    public static final long NONE = -1;

    /** Whether the journal holds the block of a slot. */
    public boolean has(int slot) {
        return ringSectors[slot] != NONE;
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
