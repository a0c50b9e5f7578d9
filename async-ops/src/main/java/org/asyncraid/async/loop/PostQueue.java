package org.asyncraid.async.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Unbounded queue for many producers and one consumer, linked through the events themselves (Vyukov's intrusive MPSC
 * queue), so that posting allocates nothing and producers never wait for each other.
 */
final class PostQueue {
    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(PostQueue.class, "head", Event.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Event stub = Event.of(() -> {});

    @SuppressWarnings("unused") // through HEAD
    private volatile Event head = stub;

    private Event tail = stub;

    /** Any thread. */
    void add(Event event) {
        event.nextPosted = null;
        Event previous = (Event) HEAD.getAndSet(this, event);
        previous.nextPosted = event;
    }

    /** Consumer only. Null when empty, or when a producer is between its two steps. */
    @Nullable
    Event poll() {
        Event first = tail;
        Event next = first.nextPosted;
        if (first == stub) {
            if (next == null) {
                return null;
            }
            tail = next;
            first = next;
            next = next.nextPosted;
        }
        if (next != null) {
            tail = next;
            return first;
        }
        if (first != (Event) HEAD.getVolatile(this)) {
            return null;
        }
        add(stub);
        next = first.nextPosted;
        if (next == null) {
            return null;
        }
        tail = next;
        return first;
    }

    /** Consumer only; false may also mean that a producer is between its two steps. */
    boolean isEmpty() {
        return tail == stub && stub.nextPosted == null && (Event) HEAD.getVolatile(this) == stub;
    }
}
