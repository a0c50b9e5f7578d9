package org.asyncraid.engines.software;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentlyUsedTest {
    private final List<String> disposed = new ArrayList<>();
    private final RecentlyUsed<Integer, String> kept = new RecentlyUsed<>(2, disposed::add);

    @Test
    void theOneThatWasNotUsedForLongestGoes() {
        kept.put(1, "one");
        kept.put(2, "two");
        assertEquals("one", kept.get(1));
        kept.put(3, "three");
        assertEquals(List.of("two"), disposed);
        assertNull(kept.get(2));
        assertEquals("one", kept.get(1));
    }

    @Test
    void clearingDisposesOfAll() {
        kept.put(1, "one");
        kept.put(2, "two");
        kept.clear();
        assertEquals(List.of("one", "two"), disposed);
        assertNull(kept.get(1));
    }
}
