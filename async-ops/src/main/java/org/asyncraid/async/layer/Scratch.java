package org.asyncraid.async.layer;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.jspecify.annotations.Nullable;

/**
 * The layer's scratch pages, all of one size. An operation holds one page at most while its parts, a level deeper, may
 * need pages too. To keep operations from waiting for each other in a circle, each level leaves one page untouched for
 * every deeper one: the deepest can always go on, hence the one above it, and so on up.
 */
final class Scratch implements AutoCloseable {
    private final PagePool pool;
    private final int pageBytes;
    private int free;
    private final List<Page> lost = new ArrayList<>();

    Scratch(int pages, int pageBytes) {
        pool = new PagePool((long) pages * pageBytes);
        this.pageBytes = pageBytes;
        free = pages;
    }

    /** A page for an operation of this level, or null while there is none. */
    @Nullable
    Page tryTake(int level) {
        if (free <= Math.max(0, Operation.MAX_LEVEL - level)) {
            return null;
        }
        free--;
        return pool.take(pageBytes);
    }

    void give(Page page) {
        page.release();
        free++;
    }

    /** Keeps a page that a dead engine may still touch. */
    void lose(Page page) {
        lost.add(page);
    }

    /** Makes use of lost pages again: no engine is dead any more. */
    void recoverLost() {
        lost.forEach(this::give);
        lost.clear();
    }

    int pageBytes() {
        return pageBytes;
    }

    int lostPages() {
        return lost.size();
    }

    /** Frees the memory, unless a dead engine may still touch some of it. */
    @Override
    public void close() {
        if (lost.isEmpty()) {
            pool.close();
        }
    }
}
