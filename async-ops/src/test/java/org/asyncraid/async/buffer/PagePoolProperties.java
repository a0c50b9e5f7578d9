package org.asyncraid.async.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
                        assertFits(page, bytes, segments(taken));
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

    @Property(tries = 200)
    void aQuarantinedPageIsNobodysUntilItsQuarantineEnds(@ForAll long seed) {
        SeededRandom random = SeededRandom.of(seed);
        List<Page> taken = new ArrayList<>();
        Map<Page, MemorySegment> quarantined = new LinkedHashMap<>();
        try (PagePool pool = new PagePool(POOL_BYTES)) {
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        if (!taken.isEmpty()) {
                            Page page = taken.get(random.nextInt(taken.size()));
                            assertEquals(!quarantined.containsKey(page), page.quarantine());
                            quarantined.put(page, page.segment());
                        }
                    }
                    case 1 -> {
                        if (!quarantined.isEmpty()) {
                            Page page = List.copyOf(quarantined.keySet()).get(random.nextInt(quarantined.size()));
                            quarantined.remove(page);
                            page.endQuarantine();
                        }
                    }
                    case 2, 3, 4 -> {
                        if (!taken.isEmpty()) {
                            taken.remove(random.nextInt(taken.size())).release();
                        }
                    }
                    default -> {
                        int bytes = 1 + random.nextInt(POOL_BYTES / (1 << random.nextInt(9)));
                        Page page = pool.tryTake(bytes);
                        if (page != null) {
                            List<MemorySegment> others = segments(taken);
                            others.addAll(quarantined.values());
                            assertFits(page, bytes, others);
                            taken.add(page);
                        }
                    }
                }
                long used = taken.stream().mapToLong(Page::length).sum();
                long kept = quarantined.keySet().stream()
                        .filter(page -> !taken.contains(page))
                        .mapToLong(Page::length)
                        .sum();
                assertEquals(kept, pool.quarantinedBytes());
                assertEquals(POOL_BYTES - used - kept, pool.freeBytes());
            }
            taken.forEach(Page::release);
            quarantined.keySet().forEach(Page::endQuarantine);
            assertEquals(POOL_BYTES, pool.take(POOL_BYTES).length(), "all pages grow together again");
        }
    }

    @Example
    void thePoolsMemoryOutlivesItWhileSomeIsQuarantined() {
        PagePool pool = new PagePool(POOL_BYTES);
        Page page = pool.take(4096);
        var memory = page.segment();
        page.quarantine();
        page.release();
        pool.close();
        assertTrue(memory.scope().isAlive(), "a late engine may still write here");
        page.endQuarantine();
        assertFalse(memory.scope().isAlive());
        assertThrows(IllegalStateException.class, page::endQuarantine);
    }

    private static List<MemorySegment> segments(List<Page> pages) {
        return new ArrayList<>(pages.stream().map(Page::segment).toList());
    }

    private static void assertFits(Page page, int bytes, List<MemorySegment> others) {
        assertTrue(page.length() >= bytes && page.length() < Math.max(2 * bytes, 2 * PagePool.MIN_PAGE_BYTES));
        assertEquals(0, page.address() % Math.min(page.length(), 1 << 16), "alignment");
        for (MemorySegment other : others) {
            assertTrue(page.segment().asOverlappingSlice(other).isEmpty(), page.segment() + " and " + other);
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
