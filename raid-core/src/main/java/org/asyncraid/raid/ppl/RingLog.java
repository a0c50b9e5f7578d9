package org.asyncraid.raid.ppl;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.stripe.StripeMembers;

/**
 * Our log: units one behind the other in a ring. Up to {@value #WRITES} of them are written at a time.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>A unit counts from before it is written until what its passes wrote is durable, and is not overwritten as long.
 *   <li>Each unit says which one is the oldest that counts.
 *   <li>Entries that count do not overlap: of two overlapping windows only one runs.
 * </ul>
 *
 * <p><b>Crash points.</b> During the writes of units, whichever of them are durable: what the others tell of has not begun,
 * and the newest durable one says to look back at least as far as it must. After the write of a unit: its passes may have
 * written nothing, which makes no difference to parity. After a pass has ended, while its unit can still be found: its parity is
 * computed again, to what it is, before that of any later write to the same blocks.
 */
final class RingLog extends ParityLog {
    /** Writes in flight at most. */
    static final int WRITES = 3;

    /** For each write in flight, so many entries have to wait before there is another: headers are not free. */
    private static final int COMPANY = 3;

    private final Write[] writes = new Write[WRITES];
    /** Units that count, oldest first. */
    private final ArrayDeque<Unit> units = new ArrayDeque<>();

    private final ArrayDeque<Unit> unusedUnits = new ArrayDeque<>();
    private final int maxUnitBytes;
    private int next;
    private int inFlight;

    /** A unit on disk. */
    static final class Unit {
        private int begin;
        private long generation;
        private int passes;
    }

    /** @param unitBytes of the largest unit that is written at once */
    RingLog(
            EventLoop loop,
            Place place,
            StripeMembers members,
            Generations generations,
            Consumer<LogEntry> unused,
            int unitBytes) {
        super(loop, place, members, generations, unused, WRITES * unitBytes);
        for (int i = 0; i < WRITES; i++) {
            writes[i] = new Write(takePage(unitBytes));
        }
        maxUnitBytes = Math.min(area.bytes(), unitBytes);
    }

    @Override
    int largestWriteBytes() {
        return maxUnitBytes;
    }

    @Override
    void takeOut(LogEntry entry) {
        entry.unit().passes--;
        giveBack(entry);
        for (Unit oldest = units.peekFirst(); oldest != null && oldest.passes == 0; oldest = units.peekFirst()) {
            unusedUnits.push(units.removeFirst());
        }
        wake();
    }

    @Override
    void writeWaiting() {
        while (inFlight < WRITES && waiting.size() >= Math.max(1, inFlight * COMPANY)) {
            int count = 0;
            int unitBytes = LogArea.HEADER_BYTES;
            for (LogEntry entry : waiting) {
                if (count == format.maxEntries() || unitBytes + entry.payloadBytes > maxUnitBytes) {
                    break;
                }
                count++;
                unitBytes += entry.payloadBytes;
            }
            if (!findPlace(unitBytes)) {
                return;
            }
            idleWrite().begin(count);
        }
    }

    @Override
    void giveBackMemory() {
        for (Write write : writes) {
            if (!write.inFlight) {
                giveBack(write.page);
            }
        }
    }

    private Write idleWrite() {
        for (Write write : writes) {
            if (!write.inFlight) {
                return write;
            }
        }
        throw new IllegalStateException("all writes are in flight");
    }

    /** Whether there is a place for a unit now. If not, there is one once passes under way have ended. */
    private boolean findPlace(int unitBytes) {
        Unit oldest = units.peekFirst();
        if (oldest == null) {
            next = next + unitBytes > area.bytes() ? 0 : next;
            return true;
        }
        if (next <= oldest.begin) {
            return next + unitBytes <= oldest.begin;
        }
        if (next + unitBytes <= area.bytes()) {
            return true;
        }
        if (unitBytes > oldest.begin) {
            return false;
        }
        next = 0;
        return true;
    }

    /** A unit that is being written. */
    private final class Write implements RequestCompletion {
        private final Page page;
        private final ByteBuffer bytes;
        private final ArrayList<LogEntry> entries = new ArrayList<>();
        private final DeviceRequest request = new DeviceRequest().onCompletion(this);
        private boolean inFlight;

        Write(Page page) {
            this.page = page;
            bytes = page.nio(0, page.length());
        }

        void begin(int count) {
            Unit pooled = unusedUnits.poll();
            Unit unit = pooled == null ? new Unit() : pooled;
            unit.begin = next;
            unit.generation = generations.next();
            unit.passes = count;
            units.addLast(unit);
            entries.clear();
            int at = LogArea.HEADER_BYTES;
            for (int i = 0; i < count; i++) {
                LogEntry entry = waiting.removeFirst();
                entry.isLogged();
                entry.isIn(unit);
                fill(entry, page, bytes, at);
                at += entry.payloadBytes;
                entries.add(entry);
            }
            format.encode(bytes, unit.generation, units.getFirst().generation, entries);
            inFlight = true;
            RingLog.this.inFlight++;
            device.submit(request.write(area.offsetBytes() + next, page, 0, at).fua(true));
            next += at;
        }

        @Override
        public void completed(DeviceRequest ended) {
            inFlight = false;
            RingLog.this.inFlight--;
            if (isReleased()) {
                giveBack(page);
            }
            wrote(ended.status());
            for (int i = 0; i < entries.size(); i++) {
                entries.get(i).ticket().logged();
            }
            wake();
        }
    }
}
