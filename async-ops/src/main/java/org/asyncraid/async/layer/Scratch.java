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
 *
 * <p>Pages that a dead engine may still touch are replaced, as many as there were to begin with. Once more are lost there
 * may be too few for a level ever to get one; who needs one there does without or fails, and does not wait.
 */
final class Scratch implements AutoCloseable {
    private final PagePool pool;
    private final int pages;
    private final int pageBytes;
    private int free;
    private final List<Page> lost = new ArrayList<>();

    /** Pages in place of lost ones; made when the first is lost. */
    private @Nullable PagePool spare;

    private int spares;

    Scratch(int pages, int pageBytes) {
        pool = new PagePool((long) pages * pageBytes);
        this.pages = pages;
        this.pageBytes = pageBytes;
        free = pages;
    }

    /** A page for an operation of this level, or null while there is none. */
    @Nullable
    Page tryTake(int level) {
        if (free <= leftFor(level)) {
            return null;
        }
        free--;
        Page page = pool.tryTake(pageBytes);
        return page == null && spare != null ? spare.take(pageBytes) : page;
    }

    /** Whether there will be a page for an operation of this level once others have given theirs back. */
    boolean mayServe(int level) {
        return pages - lost.size() + spares > leftFor(level);
    }

    void give(Page page) {
        page.release();
        free++;
    }

    /** Keeps a page that a dead engine may still touch. Another takes its place, until as many are lost as there were. */
    void lose(Page page) {
        lost.add(page);
        if (spares < pages) {
            if (spare == null) {
                spare = new PagePool((long) pages * pageBytes);
            }
            spares++;
            free++;
        }
    }

    /** Makes use of lost pages again: no engine is dead any more. */
    void recoverLost() {
        lost.forEach(this::give);
        lost.clear();
        free -= spares;
        spares = 0;
    }

    private static int leftFor(int level) {
        return Math.max(0, Operation.MAX_LEVEL - level);
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
            if (spare != null) {
                spare.close();
            }
        }
    }
}
