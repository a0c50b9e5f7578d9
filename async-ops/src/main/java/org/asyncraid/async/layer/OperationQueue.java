package org.asyncraid.async.layer;

import org.jspecify.annotations.Nullable;

/** Operations in a row, linked through themselves. An operation is in one queue at most. */
final class OperationQueue {
    private @Nullable Operation first;
    private @Nullable Operation last;
    private int size;

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    @Nullable
    Operation first() {
        return first;
    }

    void addLast(Operation operation) {
        if (operation.queue != null) {
            throw new IllegalStateException("already in a queue: " + operation);
        }
        operation.queue = this;
        operation.previous = last;
        if (last == null) {
            first = operation;
        } else {
            last.next = operation;
        }
        last = operation;
        size++;
    }

    void remove(Operation operation) {
        if (operation.queue != this) {
            throw new IllegalStateException("not in this queue: " + operation);
        }
        Operation before = operation.previous;
        Operation after = operation.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        operation.previous = null;
        operation.next = null;
        operation.queue = null;
        size--;
    }
}
