package org.asyncraid.async.layer;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.descriptor.Client;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * Operations that wait, in one line for each client, first come first served within it, except that no kind of operation
 * holds up the others: they may be for engines that have nothing to do. Lines are gone through in passes,
 * by start-time fair queueing: whose line has had the least work done, by weight, comes next. So a client of small weight is
 * served little while others wait, and never not at all. Parts of operations that have begun come before all lines: they
 * hold scratch memory that others wait for.
 *
 * <p>Source: P. Goyal, H. M. Vin, H. Cheng, Start-time Fair Queueing, 1996.
 */
final class WaitingRoom {
    /** A client's operations that are looked at in a pass though they find nothing, since others behind them may. */
    private static final int LOOK_AHEAD = 64;

    /** Those of each kind that are looked at even so: one kind may have the first of all to itself. */
    private static final int LOOK_AHEAD_OF_KIND = 4;

    private final List<Line> lines = new ArrayList<>();
    private final OperationQueue parts = new OperationQueue();

    /** The place among the parts in the pass under way. */
    private @Nullable Operation part;

    private long arrivals;

    /** How far the lines have come that are being served: one that begins now begins there. */
    private double now;

    /** Operations of one kind: what keeps one of them waiting mostly does so for all. */
    private static final class KindLine {
        final OperationKind kind;
        final OperationQueue queue = new OperationQueue();

        /** Its place in the pass under way. */
        @Nullable
        Operation cursor;

        int passedOver;

        KindLine(OperationKind kind) {
            this.kind = kind;
        }
    }

    private static final class Line {
        final Client client;
        final List<KindLine> kinds = new ArrayList<>();

        /** Work done for it, by weight. */
        double served;

        double lookedAt;

        int passedOver;

        /** The kind whose next operation of the pass came first; null when there is none left. */
        @Nullable
        KindLine first() {
            KindLine first = null;
            for (int i = 0; i < kinds.size(); i++) {
                KindLine each = kinds.get(i);
                Operation cursor = each.cursor;
                if (cursor != null
                        && (passedOver < LOOK_AHEAD || each.passedOver < LOOK_AHEAD_OF_KIND)
                        && (first == null || first.cursor == null || cursor.arrival < first.cursor.arrival)) {
                    first = each;
                }
            }
            return first;
        }

        KindLine of(OperationKind kind) {
            for (int i = 0; i < kinds.size(); i++) {
                if (kinds.get(i).kind == kind) {
                    return kinds.get(i);
                }
            }
            KindLine line = new KindLine(kind);
            kinds.add(line);
            return line;
        }

        int size() {
            int size = 0;
            for (int i = 0; i < kinds.size(); i++) {
                size += kinds.get(i).queue.size();
            }
            return size;
        }

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
        operation.arrival = ++arrivals;
        line.of(operation.request.kind()).queue.addLast(operation);
    }

    boolean isEmpty() {
        return parts.isEmpty() && (lines.isEmpty() || size() == 0);
    }

    int size() {
        int size = parts.size();
        for (int i = 0; i < lines.size(); i++) {
            size += lines.get(i).size();
        }
        return size;
    }

    /** Begins to go through all operations; what is added meanwhile may be left out. */
    void beginPass() {
        part = parts.first();
        for (int i = lines.size() - 1; i >= 0; i--) {
            Line line = lines.get(i);
            for (int k = 0; k < line.kinds.size(); k++) {
                KindLine each = line.kinds.get(k);
                each.cursor = each.queue.first();
                each.passedOver = 0;
            }
            line.passedOver = 0;
            line.lookedAt = Math.max(line.served, now);
            // A line that is ahead of the others keeps its place for when its client comes back.
            if (line.size() == 0 && line.served <= now) {
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
        KindLine kind = null;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            KindLine its = first == null || line.lookedAt < first.lookedAt ? line.first() : null;
            if (its != null) {
                first = line;
                kind = its;
            }
        }
        Operation operation = kind == null ? null : kind.cursor;
        if (first == null || kind == null || operation == null) {
            return null;
        }
        kind.cursor = operation.next;
        kind.passedOver++;
        first.passedOver++;
        first.lookedAt += first.cost(operation);
        return operation;
    }

    /** An operation of the pass has found something to be done, and has left. */
    void placed(Operation operation) {
        Line line = operation.level > 0 ? null : lineOf(operation.request.client());
        if (line != null) {
            line.of(operation.request.kind()).passedOver--;
            line.passedOver--;
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
