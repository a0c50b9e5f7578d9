package org.asyncraid.raid.cache;

import java.util.Arrays;
import org.asyncraid.raid.plan.BlockSet;
import org.jspecify.annotations.Nullable;

/**
 * A row of 4 KiB a member of which some data blocks are in the journal, or on their way there, and not on the members. Pooled
 * by {@link CachedRows}.
 */
final class CachedRow {
    private final @Nullable CachePage[] pages;
    private final int[] offsets;
    /** Data indexes with content. */
    final BlockSet held;
    /** Data indexes that a write under way replaces. */
    final BlockSet busy;

    long number;
    /** Whether a window is writing it to the members. */
    boolean leaving;
    /** Where in the log the first of its data lies, which is kept until it is written out. */
    long commit;

    // Links of CachedRows.
    @Nullable
    CachedRow nextInBucket;

    @Nullable
    CachedRow older;

    @Nullable
    CachedRow newer;

    CachedRow(int dataDisks) {
        pages = new CachePage[dataDisks];
        offsets = new int[dataDisks];
        held = new BlockSet(dataDisks);
        busy = new BlockSet(dataDisks);
    }

    /** The page of a data block that it has. */
    CachePage page(int index) {
        CachePage page = pages[index];
        if (page == null) {
            throw new IllegalStateException("row " + number + " has no block " + index);
        }
        return page;
    }

    /** Where in its page the block lies. */
    int offset(int index) {
        return offsets[index];
    }

    /** Takes in the content of a data block, in the place of what it has. */
    void put(int index, CachePage page, int offset) {
        CachePage before = pages[index];
        page.share();
        pages[index] = page;
        offsets[index] = offset;
        held.add(index);
        if (before != null) {
            before.release();
        }
    }

    /** Lets all content go. */
    void clear() {
        for (int index = held.next(0); index >= 0; index = held.next(index + 1)) {
            page(index).release();
        }
        Arrays.fill(pages, null);
        held.clear();
    }

    /** Whether it can be written out now. */
    boolean mayLeave() {
        return !leaving && busy.isEmpty() && !held.isEmpty();
    }

    /** Whether it has the same blocks as another row, each of which follows that of the other in memory. */
    boolean continues(CachedRow before, int distanceBytes) {
        if (!held.equals(before.held)) {
            return false;
        }
        for (int index = held.next(0); index >= 0; index = held.next(index + 1)) {
            if (page(index) != before.page(index) || offset(index) != before.offset(index) + distanceBytes) {
                return false;
            }
        }
        return true;
    }
}
