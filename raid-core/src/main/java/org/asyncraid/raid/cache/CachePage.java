package org.asyncraid.raid.cache;

import org.asyncraid.async.buffer.Page;

/** A page with blocks of one write, which goes back to its pool when the last of them is no longer needed. */
final class CachePage {
    private final CacheMemory memory;
    private final Page page;
    private int users = 1;

    CachePage(CacheMemory memory, Page page) {
        this.memory = memory;
        this.page = page;
    }

    Page page() {
        return page;
    }

    /** One more needs it. */
    void share() {
        users++;
    }

    /** One less does. */
    void release() {
        if (--users == 0) {
            memory.give(this);
        }
    }

    void takenAgain() {
        users = 1;
    }
}
