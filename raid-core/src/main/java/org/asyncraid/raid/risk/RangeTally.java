package org.asyncraid.raid.risk;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.raid.badblock.ArrayRange;

/** Ranges of an array, counted; the first of them are kept, as there can be one in every stripe. Added in rising order. */
public final class RangeTally {
    /** More ranges than anyone reads; counts and bytes are exact all the same. */
    public static final int MAX_KEPT = 1000;

    private final List<ArrayRange> kept = new ArrayList<>();
    private long bytes;
    private long count;
    private long firstByte;
    private long start;
    private long end;

    /** Adds a range that begins where the last one ended, or behind it; {@code to} is exclusive. */
    public void add(long from, long to) {
        if (from >= to) {
            return;
        }
        if (from < end) {
            throw new IllegalArgumentException("range from " + from + " after one to " + end);
        }
        if (count == 0) {
            firstByte = from;
        }
        if (count == 0 || from > end) {
            keepLast();
            start = from;
            count++;
        }
        end = to;
        bytes += to - from;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** How many ranges there are, no two of them adjacent. */
    public long count() {
        return count;
    }

    public long bytes() {
        return bytes;
    }

    /** The first byte of the first range. */
    public long firstByte() {
        return firstByte;
    }

    /** The last byte of the last range. */
    public long lastByte() {
        return end - 1;
    }

    /** The first ranges, at most {@link #MAX_KEPT}. */
    public List<ArrayRange> first() {
        List<ArrayRange> ranges = new ArrayList<>(kept);
        if (count > 0 && ranges.size() < MAX_KEPT) {
            ranges.add(new ArrayRange(start, end));
        }
        return ranges;
    }

    private void keepLast() {
        if (count > 0 && kept.size() < MAX_KEPT) {
            kept.add(new ArrayRange(start, end));
        }
    }
}
