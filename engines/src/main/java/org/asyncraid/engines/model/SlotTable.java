package org.asyncraid.engines.model;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a descriptor takes of a ring, by its sources: {@code 3:1, 8:2} is one slot up to 3 sources, and two up to 8. */
public final class SlotTable {
    private final TreeMap<Integer, Integer> slotsUpTo;

    /** A table of slots by the most sources that they hold. */
    public SlotTable(SortedMap<Integer, Integer> slotsUpTo) {
        this.slotsUpTo = new TreeMap<>(slotsUpTo);
        if (slotsUpTo.isEmpty()) {
            throw new IllegalArgumentException("a table of slots without a row");
        }
        slotsUpTo.forEach((sources, slots) -> {
            if (sources < 0 || slots < 1) {
                throw new IllegalArgumentException(
                        sources + " sources in " + slots + " slots; allowed: 0 or more in 1 or more");
            }
        });
    }

    /** The most sources of a descriptor. */
    int mostSources() {
        return slotsUpTo.lastKey();
    }

    /** The most slots that a descriptor takes. */
    int mostSlots() {
        return slotsUpTo.values().stream().mapToInt(slots -> slots).max().orElseThrow();
    }

    /** Slots for so many sources; for more than a descriptor holds, as many as it takes at most. */
    int slotsFor(int sources) {
        Map.Entry<Integer, Integer> row = slotsUpTo.ceilingEntry(sources);
        return row == null ? mostSlots() : row.getValue();
    }
}
