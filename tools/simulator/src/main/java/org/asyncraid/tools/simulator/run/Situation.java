package org.asyncraid.tools.simulator.run;

import java.util.Locale;

/** What an array is doing while the power is cut after each of its writes. */
public enum Situation {
    /** All members are there; clients write, the array becomes clean, is stopped and started again. */
    HEALTHY,
    /** The same, with as many members missing as the array can do without. */
    DEGRADED,
    /** A new member is filled while clients write. */
    REBUILD,
    /** A member that works is copied to another while clients write. */
    REPLACE,
    /** A member fails, is removed, and gets a successor; the superblocks tell. */
    SUPERBLOCK_UPDATES;

    /** As people write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
