package org.asyncraid.raid.cache;

import java.util.IdentityHashMap;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.jspecify.annotations.Nullable;

/** The cache's memory. Allocates nothing once every page has been used. One loop's own. */
final class CacheMemory implements AutoCloseable {
    private final PagePool pool;
    /** The pool has the same page objects again and again. */
    private final IdentityHashMap<Page, CachePage> known = new IdentityHashMap<>();

    CacheMemory(long bytes) {
        pool = new PagePool(bytes);
    }

    /** A page of at least so many bytes with one user, or null where none is free. */
    @Nullable
    CachePage tryTake(int bytes) {
        Page page = pool.tryTake(bytes);
        if (page == null) {
            return null;
        }
        CachePage taken = known.get(page);
        if (taken == null) {
            taken = new CachePage(this, page);
            known.put(page, taken);
        }
        taken.takenAgain();
        return taken;
    }

    void give(CachePage page) {
        page.page().release();
    }

    long capacityBytes() {
        return pool.capacityBytes();
    }

    /** Whether more than half of it is in use. */
    boolean isFillingUp() {
        return pool.freeBytes() < pool.capacityBytes() / 2;
    }

    @Override
    public void close() {
        pool.close();
    }
}
