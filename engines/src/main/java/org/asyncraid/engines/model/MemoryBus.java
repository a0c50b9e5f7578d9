package org.asyncraid.engines.model;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A memory that moves so many bytes a second and divides them among the transfers that are under way: equally, but that
 * none gets more than it can take, and the others get what it leaves. It belongs to one loop as long as a channel on it
 * is open.
 */
final class MemoryBus {
    /** Less than this is left of a transfer only through rounding. */
    private static final double ROUNDING_BYTES = 1e-3;

    private final double bytesPerNano;
    private final List<Transfer> underWay = new ArrayList<>();
    private final DeviceEvent nextEnd = new DeviceEvent(this::endDue);
    private int users;
    private @Nullable EventLoop loop;
    private long countedNanos;
    private double bytesMoved;

    MemoryBus(long bytesPerSecond) {
        bytesPerNano = bytesPerSecond / 1e9;
    }

    /** Bytes being moved for someone. */
    abstract static class Transfer {
        private double bytesLeft;
        private double mostPerNano;
        private double perNano;
        private boolean hasShare;

        /** When all is moved. An event of the device. */
        abstract void ended();
    }

    /** Takes up a user, whose loop must be that of all others. */
    void join(EventLoop userLoop) {
        if (users > 0 && loop != userLoop) {
            throw new IllegalStateException("the units of a model belong to one loop at a time");
        }
        if (users == 0) {
            countedNanos = userLoop.clock().nowNanos();
        }
        loop = userLoop;
        users++;
    }

    void leave() {
        users--;
    }

    /** Starts to move bytes for someone who can take {@code mostPerNano} of them at most. */
    void begin(Transfer transfer, double bytes, double mostPerNano) {
        count();
        transfer.bytesLeft = bytes;
        transfer.mostPerNano = mostPerNano;
        underWay.add(transfer);
        share();
    }

    /** Stops a transfer that is under way, and tells how many bytes of it were not moved. */
    double stop(Transfer transfer) {
        count();
        if (!underWay.remove(transfer)) {
            throw new IllegalStateException("not under way");
        }
        share();
        return Math.max(0, transfer.bytesLeft);
    }

    boolean isUnderWay(Transfer transfer) {
        return underWay.contains(transfer);
    }

    /** How long a transfer takes that has the memory to itself. */
    long nanosAlone(double bytes, double mostPerNano) {
        return (long) Math.ceil(bytes / Math.min(mostPerNano, bytesPerNano));
    }

    /** Bytes moved so far, those of transfers under way included. */
    double bytesMoved() {
        if (users > 0) {
            count();
        }
        return bytesMoved;
    }

    private void endDue() {
        count();
        for (Transfer due = firstDue(); due != null; due = firstDue()) {
            underWay.remove(due);
            due.ended();
        }
        share();
    }

    private @Nullable Transfer firstDue() {
        for (Transfer transfer : underWay) {
            if (transfer.bytesLeft <= ROUNDING_BYTES) {
                return transfer;
            }
        }
        return null;
    }

    /** Brings what is left of each transfer up to now. */
    private void count() {
        long now = loop().clock().nowNanos();
        long nanos = now - countedNanos;
        for (Transfer transfer : underWay) {
            double moved = Math.min(transfer.perNano * nanos, transfer.bytesLeft);
            transfer.bytesLeft -= moved;
            bytesMoved += moved;
        }
        countedNanos = now;
    }

    /** Divides the memory anew, and waits for the first transfer to end. */
    private void share() {
        underWay.forEach(transfer -> transfer.hasShare = false);
        double left = bytesPerNano;
        int without = underWay.size();
        boolean isFinal = false;
        while (!isFinal) {
            isFinal = true;
            for (Transfer transfer : underWay) {
                if (!transfer.hasShare && transfer.mostPerNano <= left / without) {
                    transfer.perNano = transfer.mostPerNano;
                    transfer.hasShare = true;
                    left -= transfer.mostPerNano;
                    without--;
                    isFinal = false;
                }
            }
        }
        for (Transfer transfer : underWay) {
            if (!transfer.hasShare) {
                transfer.perNano = left / without;
            }
        }
        expectNextEnd();
    }

    private void expectNextEnd() {
        loop().cancel(nextEnd);
        double nanos = Double.POSITIVE_INFINITY;
        for (Transfer transfer : underWay) {
            nanos = Math.min(nanos, transfer.bytesLeft / transfer.perNano);
        }
        if (!underWay.isEmpty()) {
            loop().schedule(nextEnd, (long) Math.ceil(nanos));
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
