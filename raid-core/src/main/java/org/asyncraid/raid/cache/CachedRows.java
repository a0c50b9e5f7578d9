package org.asyncraid.raid.cache;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The rows that are cached, by number, and by age: the order in which the log holds the first of their data. Allocates only
 * where there are more than ever before. One loop's own.
 */
final class CachedRows {
    private static final int BUCKETS = 4096;

    private final int dataDisks;
    private final @Nullable CachedRow[] buckets = new CachedRow[BUCKETS];
    private final ArrayDeque<CachedRow> idle = new ArrayDeque<>();
    private @Nullable CachedRow oldest;
    private @Nullable CachedRow newest;
    private int size;

    CachedRows(int dataDisks) {
        this.dataDisks = dataDisks;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    CachedRow find(long number) {
        CachedRow row = buckets[bucket(number)];
        while (row != null && row.number != number) {
            row = row.nextInBucket;
        }
        return row;
    }

    /** Makes room for a row that is not there; it has no age yet. */
    CachedRow enter(long number) {
        CachedRow row = idle.pollLast();
        if (row == null) {
            row = new CachedRow(dataDisks);
        }
        row.number = number;
        int bucket = bucket(number);
        row.nextInBucket = buckets[bucket];
        buckets[bucket] = row;
        size++;
        return row;
    }

    /** Forgets a row, which is empty and not among the aged ones. */
    void leave(CachedRow row) {
        int bucket = bucket(row.number);
        CachedRow before = buckets[bucket];
        if (before == row) {
            buckets[bucket] = row.nextInBucket;
        } else {
            while (before != null && before.nextInBucket != row) {
                before = before.nextInBucket;
            }
            if (before == null) {
                throw new IllegalStateException("row " + row.number + " is not there");
            }
            before.nextInBucket = row.nextInBucket;
        }
        row.nextInBucket = null;
        size--;
        idle.addLast(row);
    }

    /** The oldest row; its {@link CachedRow#newer} is the next. */
    @Nullable
    CachedRow oldest() {
        return oldest;
    }

    /** Makes a row the newest. */
    void age(CachedRow row) {
        row.older = newest;
        row.newer = null;
        if (newest == null) {
            oldest = row;
        } else {
            newest.newer = row;
        }
        newest = row;
    }

    /** Takes a row out of the order. */
    void unage(CachedRow row) {
        if (row.older == null) {
            oldest = row.newer;
        } else {
            row.older.newer = row.newer;
        }
        if (row.newer == null) {
            newest = row.older;
        } else {
            row.newer.older = row.older;
        }
        row.older = null;
        row.newer = null;
    }

    private static int bucket(long number) {
        return (int) ((number * 0x9E3779B97F4A7C15L) >>> 40) & (BUCKETS - 1);
    }
}
