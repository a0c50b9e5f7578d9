package org.asyncraid.async.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.loop.SeededRandom;

class PagePoolProperties {
    private static final int POOL_BYTES = 1 << 20;

    @Property(tries = 200)
    void pagesNeverOverlapAndTheWholePoolComesBack(@ForAll long seed) {
        SeededRandom random = SeededRandom.of(seed);
        List<Page> taken = new ArrayList<>();
        try (PagePool pool = new PagePool(POOL_BYTES)) {
            for (int step = 0; step < 300; step++) {
                if (random.nextInt(5) < 3) {
                    int bytes = 1 + random.nextInt(POOL_BYTES / (1 << random.nextInt(9)));
                    Page page = pool.tryTake(bytes);
                    if (page != null) {
                        assertFits(page, bytes, taken);
                        taken.add(page);
                    }
                } else if (!taken.isEmpty()) {
                    taken.remove(random.nextInt(taken.size())).release();
                }
                long used = taken.stream().mapToLong(Page::length).sum();
                assertEquals(POOL_BYTES - used, pool.freeBytes());
            }
            taken.forEach(Page::release);
            Page whole = pool.take(POOL_BYTES);
            assertEquals(POOL_BYTES, whole.length(), "free pages grow together again");
        }
    }

    private static void assertFits(Page page, int bytes, List<Page> others) {
        assertTrue(page.length() >= bytes && page.length() < Math.max(2 * bytes, 2 * PagePool.MIN_PAGE_BYTES));
        assertEquals(0, page.address() % Math.min(page.length(), 1 << 16), "alignment");
        for (Page other : others) {
            boolean apart = page.address() + page.length() <= other.address()
                    || other.address() + other.length() <= page.address();
            assertTrue(apart, page.address() + "+" + page.length() + " and " + other.address() + "+" + other.length());
        }
    }

    @Example
    void theViewsOfAPageShowTheSameBytes() {
        try (PagePool pool = new PagePool(POOL_BYTES)) {
            Page page = pool.take(4096);
            page.clear();
            page.segment().set(ValueLayout.JAVA_BYTE, 100, (byte) 42);
            assertEquals(42, page.buffer().getByte(100));
            assertEquals(42, page.nio(96, 16).get(4));
            assertEquals(page.address(), page.buffer().memoryAddress());
        }
    }

    @Example
    void refusesASecondReleaseAndWhatItCannotGive() {
        try (PagePool pool = new PagePool(8192)) {
            Page page = pool.take(1);
            page.release();
            assertThrows(IllegalStateException.class, page::release);
            assertThrows(IllegalArgumentException.class, () -> pool.take(8193));
            assertThrows(IllegalArgumentException.class, () -> pool.take(0));
            pool.take(8192);
            assertThrows(IllegalStateException.class, () -> pool.take(1));
        }
    }
}
