package org.asyncraid.raid.badblock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Extent;

/**
 * A member's list of bad blocks as it is kept in memory: ranges of sectors, counted from the start of the device, that no
 * reader may trust. It never holds more than its log on the member has room for. Asking allocates nothing. The loop's own.
 *
 * <p>Ranges are rounded to the log's unit: outwards where they are added, inwards where they are taken off. Source: Linux's
 * block/badblocks.c.
 */
public final class BadBlockList {
    private final int capacity;
    private final int shift;
    /** Disjoint ranges in rising order, no two of them adjacent. */
    private long[] starts = new long[8];

    private long[] ends = new long[8];
    private int count;

    /**
     * An empty list.
     *
     * @param capacity entries that the log has room for; 0 where there is no log
     * @param shift by how many bits the log's numbers are shifted to be sectors
     */
    public BadBlockList(int capacity, int shift) {
        this.capacity = capacity;
        this.shift = shift;
    }

    /**
     * What a log of so many sectors holds; empty where it says more than Linux would write into so many.
     *
     * @param shift by how many bits the log's numbers are shifted
     */
    public static Optional<BadBlockList> of(BadBlockLog log, long sectors, int shift) {
        BadBlockList list = new BadBlockList(BadBlockLog.capacity(sectors), shift);
        for (Extent bad : log.badSectors()) {
            if (!list.add(bad.sector(), bad.sector() + bad.sectors())) {
                return Optional.empty();
            }
        }
        return Optional.of(list);
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Whether any sector of the range is bad; {@code to} is exclusive. */
    public boolean overlaps(long from, long to) {
        if (count == 0) {
            return false;
        }
        int after = firstEndingAfter(from);
        return after < count && starts[after] < to;
    }

    /** Adds a range; {@code to} is exclusive. Returns false, and adds nothing, where the log has no room for it. */
    public boolean add(long from, long to) {
        long first = from >> shift << shift;
        long last = roundUp(to);
        if (first >= last) {
            return true;
        }
        int low = firstEndingAfter(first - 1);
        int high = low;
        while (high < count && starts[high] <= last) {
            first = Math.min(first, starts[high]);
            last = Math.max(last, ends[high]);
            high++;
        }
        if (entries() - entries(low, high) + entriesOf(first, last) > capacity) {
            return false;
        }
        replace(low, high, first, last, 0, 0);
        return true;
    }

    /** Takes a range off; returns false, and changes nothing, where what is left needs more room than the log has. */
    public boolean remove(long from, long to) {
        long first = roundUp(from);
        long last = to >> shift << shift;
        int low = firstEndingAfter(first);
        if (first >= last || low == count || starts[low] >= last) {
            return true;
        }
        int high = low;
        while (high < count && starts[high] < last) {
            high++;
        }
        long leftFrom = starts[low];
        long leftTo = Math.max(leftFrom, first);
        long rightTo = ends[high - 1];
        long rightFrom = Math.min(rightTo, last);
        long kept = entries() - entries(low, high) + entriesOf(leftFrom, leftTo) + entriesOf(rightFrom, rightTo);
        if (kept > capacity) {
            return false;
        }
        replace(low, high, leftFrom, leftTo, rightFrom, rightTo);
        return true;
    }

    /** The ranges as the log holds them, none longer than one entry can say. */
    public List<Extent> extents() {
        List<Extent> extents = new ArrayList<>();
        long longest = (long) BadBlockLog.MAX_ENTRY_UNITS << shift;
        for (int i = 0; i < count; i++) {
            for (long at = starts[i]; at < ends[i]; at += longest) {
                extents.add(new Extent(at, Math.min(longest, ends[i] - at)));
            }
        }
        return extents;
    }

    private int firstEndingAfter(long sector) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > sector) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Puts up to two ranges, those that are not empty, in the place of those from {@code low} to {@code high}. */
    private void replace(int low, int high, long from1, long to1, long from2, long to2) {
        int added = (from1 < to1 ? 1 : 0) + (from2 < to2 ? 1 : 0);
        int size = count - (high - low) + added;
        if (size > starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        System.arraycopy(starts, high, starts, low + added, count - high);
        System.arraycopy(ends, high, ends, low + added, count - high);
        count = size;
        int at = low;
        if (from1 < to1) {
            starts[at] = from1;
            ends[at++] = to1;
        }
        if (from2 < to2) {
            starts[at] = from2;
            ends[at] = to2;
        }
    }

    private long entries() {
        return entries(0, count);
    }

    private long entries(int low, int high) {
        long entries = 0;
        for (int i = low; i < high; i++) {
            entries += entriesOf(starts[i], ends[i]);
        }
        return entries;
    }

    private long entriesOf(long from, long to) {
        return Math.ceilDiv(to - from, (long) BadBlockLog.MAX_ENTRY_UNITS << shift);
    }

    private long roundUp(long sector) {
        return Math.ceilDiv(sector, 1L << shift) << shift;
    }
}
