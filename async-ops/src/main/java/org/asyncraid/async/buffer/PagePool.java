package org.asyncraid.async.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of {@link Page}s: one native slab, reserved at start, divided by the buddy system into powers of two
 * from 4 KiB up to the slab. Page objects are made on first use and kept, so that taking and releasing allocates
 * nothing in steady state. Pages are aligned to their size or to {@value #SLAB_ALIGNMENT} bytes, whichever is less.
 *
 * <p>Belongs to one loop's thread. Contents of a taken page are whatever its last user left.
 *
 * <p>Source: K. C. Knowlton, A fast storage allocator, CACM 8(10), 1965.
 */
public final class PagePool implements AutoCloseable {
    /** The smallest page, in bytes. */
    public static final int MIN_PAGE_BYTES = 4096;

    private static final int SLAB_ALIGNMENT = 1 << 16;
    private static final int NONE = -1;
    private static final int NOT_FREE = -2;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment slab;
    private final int orders;
    /** For each order: pages by index, and a doubly linked list of the free indices. */
    private final @Nullable Page[][] pages;

    private final int[][] nextFree;
    private final int[][] previousFree;
    private final int[] firstFree;
    private long freeBytes;
    private long quarantinedBytes;
    private boolean closed;

    /** A pool of {@code bytes}, rounded up to a power of two, at most 1 GiB. */
    public PagePool(long bytes) {
        if (bytes < MIN_PAGE_BYTES || bytes > 1L << 30) {
            throw new IllegalArgumentException("pool of " + bytes + " bytes; allowed: 4096 to 1073741824");
        }
        long rounded = Math.max(MIN_PAGE_BYTES, Long.highestOneBit(bytes - 1) << 1);
        slab = arena.allocate(rounded, SLAB_ALIGNMENT);
        orders = Long.numberOfTrailingZeros(rounded / MIN_PAGE_BYTES) + 1;
        pages = new Page[orders][];
        nextFree = new int[orders][];
        previousFree = new int[orders][];
        firstFree = new int[orders];
        for (int order = 0; order < orders; order++) {
            int count = 1 << (orders - 1 - order);
            pages[order] = new Page[count];
            nextFree[order] = new int[count];
            previousFree[order] = new int[count];
            Arrays.fill(previousFree[order], NOT_FREE);
            firstFree[order] = NONE;
        }
        pushFree(orders - 1, 0);
        freeBytes = rounded;
    }

    /** A page of at least {@code bytes}, or null while the pool cannot give one. */
    public @Nullable Page tryTake(int bytes) {
        int wanted = orderOf(bytes);
        int order = wanted;
        while (order < orders && firstFree[order] == NONE) {
            order++;
        }
        if (order == orders) {
            return null;
        }
        int index = firstFree[order];
        unlinkFree(order, index);
        while (order > wanted) {
            order--;
            index <<= 1;
            pushFree(order, index + 1);
        }
        freeBytes -= (long) MIN_PAGE_BYTES << wanted;
        Page page = pageAt(wanted, index);
        page.markTaken();
        return page;
    }

    /** A page of at least {@code bytes}; throws where the pool cannot give one. */
    public Page take(int bytes) {
        Page page = tryTake(bytes);
        if (page == null) {
            throw new IllegalStateException("no page of " + bytes + " bytes left in a pool of " + slab.byteSize()
                    + " bytes, of which " + freeBytes + " are free");
        }
        return page;
    }

    /** Bytes not taken. */
    public long freeBytes() {
        return freeBytes;
    }

    /** Size of the whole pool, in bytes. */
    public long capacityBytes() {
        return slab.byteSize();
    }

    /** Bytes of pages that were released and that somebody may still touch. */
    public long quarantinedBytes() {
        return quarantinedBytes;
    }

    /**
     * Frees the memory, as soon as none of it is quarantined. No page may be in use: engines and devices must be closed
     * first.
     */
    @Override
    public void close() {
        closed = true;
        if (quarantinedBytes == 0) {
            arena.close();
        }
    }

    void give(Page page) {
        page.markFree();
        if (page.isQuarantined()) {
            quarantinedBytes += page.length();
        } else {
            join(page);
        }
    }

    void endQuarantine(Page page) {
        quarantinedBytes -= page.length();
        join(page);
        if (closed) {
            close();
        }
    }

    /** Makes a page, and its buddies as far as they are free, one free block. */
    private void join(Page page) {
        freeBytes += page.length();
        int order = page.order();
        int index = page.index();
        while (order < orders - 1 && previousFree[order][index ^ 1] != NOT_FREE) {
            unlinkFree(order, index ^ 1);
            index >>= 1;
            order++;
        }
        pushFree(order, index);
    }

    private int orderOf(int bytes) {
        if (bytes <= 0 || bytes > slab.byteSize()) {
            throw new IllegalArgumentException("page of " + bytes + " bytes; allowed: 1 to " + slab.byteSize());
        }
        int blocks = (bytes + MIN_PAGE_BYTES - 1) / MIN_PAGE_BYTES;
        return blocks == 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(blocks - 1);
    }

    private Page pageAt(int order, int index) {
        Page page = pages[order][index];
        if (page == null) {
            long bytes = (long) MIN_PAGE_BYTES << order;
            page = new Page(this, index, order, slab.asSlice(index * bytes, bytes));
            pages[order][index] = page;
        }
        return page;
    }

    private void pushFree(int order, int index) {
        int head = firstFree[order];
        nextFree[order][index] = head;
        previousFree[order][index] = NONE;
        if (head != NONE) {
            previousFree[order][head] = index;
        }
        firstFree[order] = index;
    }

    private void unlinkFree(int order, int index) {
        int next = nextFree[order][index];
        int previous = previousFree[order][index];
        if (next != NONE) {
            previousFree[order][next] = previous;
        }
        if (previous != NONE) {
            nextFree[order][previous] = next;
        } else {
            firstFree[order] = next;
        }
        previousFree[order][index] = NOT_FREE;
    }
}
