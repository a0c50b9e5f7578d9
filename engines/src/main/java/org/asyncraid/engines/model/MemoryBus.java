package org.asyncraid.engines.model;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A memory that moves so many bytes a second and divides them equally among the transfers that are under way. It
 * belongs to one loop as long as a channel on it is open.
 *
 * <p>Since all transfers get the same, it is enough to count what each has got since the memory was last idle: a
 * transfer ends when that count has grown by its length.
 */
final class MemoryBus {
    /** Less than this is left of a transfer only through rounding. */
    private static final double ROUNDING_BYTES = 1e-3;

    private final double bytesPerNano;
    private final List<Transfer> underWay = new ArrayList<>();
    private int users;
    private @Nullable EventLoop loop;
    private double bytesEach;
    private long countedNanos;

    private final Event nextEnd = new Event() {
        @Override
        protected void fire() {
            endDue();
        }
    };

    MemoryBus(long bytesPerSecond) {
        bytesPerNano = bytesPerSecond / 1e9;
    }

    /** Bytes being moved for someone. */
    abstract static class Transfer {
        private double beganAt;
        private double endsAt;

        /** On the loop, outside any call of the bus's user. */
        abstract void ended();
    }

    /** Takes up a user, whose loop must be that of all others. */
    void join(EventLoop userLoop) {
        if (users > 0 && loop != userLoop) {
            throw new IllegalStateException("the units of a model belong to one loop at a time");
        }
        loop = userLoop;
        users++;
    }

    void leave() {
        users--;
    }

    /** Starts to move bytes. */
    void begin(Transfer transfer, long bytes) {
        count();
        transfer.beganAt = bytesEach;
        transfer.endsAt = bytesEach + bytes;
        underWay.add(transfer);
        expectNextEnd();
    }

    /** Stops a transfer that is under way, and tells how many bytes were moved. */
    long stop(Transfer transfer) {
        count();
        if (!underWay.remove(transfer)) {
            throw new IllegalStateException("not under way");
        }
        expectNextEnd();
        return (long) (Math.min(bytesEach, transfer.endsAt) - transfer.beganAt);
    }

    private void endDue() {
        count();
        for (Transfer due = firstDue(); due != null; due = firstDue()) {
            underWay.remove(due);
            due.ended();
        }
        expectNextEnd();
    }

    private @Nullable Transfer firstDue() {
        Transfer first = firstToEnd();
        return first != null && first.endsAt <= bytesEach + ROUNDING_BYTES ? first : null;
    }

    private @Nullable Transfer firstToEnd() {
        Transfer first = null;
        for (Transfer transfer : underWay) {
            if (first == null || transfer.endsAt < first.endsAt) {
                first = transfer;
            }
        }
        return first;
    }

    /** Brings {@link #bytesEach} up to now. */
    private void count() {
        long now = loop().clock().nowNanos();
        if (underWay.isEmpty()) {
            bytesEach = 0;
        } else {
            bytesEach += (now - countedNanos) * bytesPerNano / underWay.size();
        }
        countedNanos = now;
    }

    private void expectNextEnd() {
        loop().cancel(nextEnd);
        Transfer first = firstToEnd();
        if (first != null) {
            double bytesLeft = Math.max(0, first.endsAt - bytesEach);
            loop().schedule(nextEnd, (long) Math.ceil(bytesLeft * underWay.size() / bytesPerNano));
        }
    }

    private EventLoop loop() {
        EventLoop current = loop;
        if (current == null) {
            throw new IllegalStateException("nobody has joined");
        }
        return current;
    }
}
