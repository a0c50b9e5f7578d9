package org.asyncraid.async.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Binary heap of events by due time, then order; an event knows its place, so that taking it back is O(log n). */
final class TimerHeap {
    private @Nullable Event[] heap = new Event[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    @Nullable
    Event peek() {
        return heap[0];
    }

    void add(Event event) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, event);
    }

    @Nullable
    Event poll() {
        Event first = heap[0];
        if (first != null) {
            remove(first);
        }
        return first;
    }

    void remove(Event event) {
        int hole = event.heapIndex;
        Event last = at(--size);
        heap[size] = null;
        event.heapIndex = -1;
        if (last == event) {
            return;
        }
        if (hole > 0 && before(last, at((hole - 1) >>> 1))) {
            siftUp(hole, last);
        } else {
            siftDown(hole, last);
        }
    }

    private void siftUp(int start, Event event) {
        int hole = start;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!before(event, at(parent))) {
                break;
            }
            put(hole, at(parent));
            hole = parent;
        }
        put(hole, event);
    }

    private void siftDown(int start, Event event) {
        int hole = start;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            if (!before(at(child), event)) {
                break;
            }
            put(hole, at(child));
            hole = child;
        }
        put(hole, event);
    }

    private Event at(int index) {
        Event event = heap[index];
        if (event == null) {
            throw new IllegalStateException("hole in the timer heap at " + index);
        }
        return event;
    }

    private void put(int index, Event event) {
        heap[index] = event;
        event.heapIndex = index;
    }

    static boolean before(Event a, Event b) {
        return a.dueNanos != b.dueNanos ? a.dueNanos - b.dueNanos < 0 : a.order < b.order;
    }
}
