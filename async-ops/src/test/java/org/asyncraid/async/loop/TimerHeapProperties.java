package org.asyncraid.async.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TimerHeapProperties {
    private static final Comparator<Event> BY_TIME =
            Comparator.<Event>comparingLong(event -> event.dueNanos).thenComparingLong(event -> event.order);

    @Property(tries = 300)
    void givesTheEarliestWhateverIsAddedAndTakenBack(@ForAll long seed) {
        SeededRandom random = SeededRandom.of(seed);
        TimerHeap heap = new TimerHeap();
        List<Event> model = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            int choice = random.nextInt(4);
            if (choice < 2 || model.isEmpty()) {
                Event event = Event.of(() -> {});
                event.dueNanos = random.nextInt(20);
                event.order = step;
                heap.add(event);
                model.add(event);
            } else if (choice == 2) {
                heap.remove(model.remove(random.nextInt(model.size())));
            } else {
                Event earliest = model.stream().min(BY_TIME).orElseThrow();
                assertSame(earliest, heap.poll());
                model.remove(earliest);
            }
            assertEquals(model.size(), heap.size());
        }
        model.sort(BY_TIME);
        for (Event event : model) {
            assertSame(event, heap.poll());
        }
        assertNull(heap.poll());
    }

    @Property(tries = 20)
    void comparesTimesAcrossTheOverflowOfTheClock(@ForAll byte distance) {
        TimerHeap heap = new TimerHeap();
        Event before = Event.of(() -> {});
        Event after = Event.of(() -> {});
        before.dueNanos = Long.MAX_VALUE - 200 + distance;
        after.dueNanos = before.dueNanos + 400;
        heap.add(after);
        heap.add(before);
        assertSame(before, heap.poll());
    }
}
