package org.asyncraid.async.layer;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.descriptor.Client;
import org.jspecify.annotations.Nullable;

/**
 * Operations that wait, in one line for each client, first come first served within it. Lines are gone through in passes,
 * by start-time fair queueing: whose line has had the least work done, by weight, comes next. So a client of small weight is
 * served little while others wait, and never not at all. Parts of operations that have begun come before all lines: they
 * hold scratch memory that others wait for.
 *
 * <p>Source: P. Goyal, H. M. Vin, H. Cheng, Start-time Fair Queueing, 1996.
 */
final class WaitingRoom {
    private final List<Line> lines = new ArrayList<>();
    private final OperationQueue parts = new OperationQueue();

    /** The place among the parts in the pass under way. */
    private @Nullable Operation part;

    /** How far the lines have come that are being served: one that begins now begins there. */
    private double now;

    private static final class Line {
        final Client client;
        final OperationQueue queue = new OperationQueue();

        /** Work done for it, by weight. */
        double served;

        /** Its place in the pass under way. */
        @Nullable
        Operation cursor;

        double lookedAt;

        Line(Client client) {
            this.client = client;
        }

        double cost(Operation operation) {
            return (double) operation.request.workBytes() / client.weight();
        }
    }

    void addLast(Operation operation) {
        if (operation.level > 0) {
            parts.addLast(operation);
            return;
        }
        Line line = lineOf(operation.request.client());
        if (line == null) {
            line = new Line(operation.request.client());
            line.served = now;
            lines.add(line);
        }
        line.queue.addLast(operation);
    }

    boolean isEmpty() {
        if (parts.size() > 0) {
            return false;
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).queue.size() > 0) {
                return false;
            }
        }
        return true;
    }

    int size() {
        int size = parts.size();
        for (int i = 0; i < lines.size(); i++) {
            size += lines.get(i).queue.size();
        }
        return size;
    }

    /** Begins to go through all operations; what is added meanwhile may be left out. */
    void beginPass() {
        part = parts.first();
        for (int i = lines.size() - 1; i >= 0; i--) {
            Line line = lines.get(i);
            line.cursor = line.queue.first();
            line.lookedAt = Math.max(line.served, now);
            // A line that is ahead of the others keeps its place for when its client comes back.
            if (line.cursor == null && line.served <= now) {
                lines.remove(i);
            }
        }
    }

    /** The next operation of the pass, or null. It may leave the room before the next call, the others may not. */
    @Nullable
    Operation next() {
        Operation ofOther = part;
        if (ofOther != null) {
            part = ofOther.next;
            return ofOther;
        }
        Line first = null;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.cursor != null && (first == null || line.lookedAt < first.lookedAt)) {
                first = line;
            }
        }
        Operation operation = first == null ? null : first.cursor;
        if (first == null || operation == null) {
            return null;
        }
        first.cursor = operation.next;
        first.lookedAt += first.cost(operation);
        return operation;
    }

    /** An operation of the pass has found something to be done, and has left. */
    void placed(Operation operation) {
        Line line = operation.level > 0 ? null : lineOf(operation.request.client());
        if (line != null) {
            double start = Math.max(line.served, now);
            now = start;
            line.served = start + line.cost(operation);
        }
    }

    private @Nullable Line lineOf(Client client) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).client == client) {
                return lines.get(i);
            }
        }
        return null;
    }
}
