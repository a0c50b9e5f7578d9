package org.asyncraid.raid.ppl;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.stripe.StripeMembers;
import org.jspecify.annotations.Nullable;

/**
 * md's log, as one unit at its beginning whose header is written anew, in its place, each time it is to tell of more. md
 * replays one unit only, so all that counts must be in it; and it need not wait for passes that have been logged before.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>Between two headers only one 512-byte sector differs, the one with generation, sum and entries: there are never more
 *       than fit there. So the old header or the new one is on disk, whatever becomes of the write.
 *   <li>The payload of an entry that counts is not written to.
 *   <li>An entry that has retired tells of no data in the next header, and is without effect; it stays, because it says how
 *       long its payload is. So entries with an effect never overlap, except for one that is told of no more.
 *   <li>One header is written at a time.
 * </ul>
 *
 * <p><b>Crash points.</b> During a write, with the new header durable and the payload not: its sum is wrong, and what it belongs
 * to has not begun. With the payload durable and the header not: the old header has an entry without effect there, or
 * nothing; all that counts, it tells. A wrong sum makes md resync, though. After a pass has ended, while its entry has an
 * effect still: its parity is computed again, to what it is, since no later write to the same blocks has begun.
 */
final class InPlaceLog extends ParityLog implements RequestCompletion {
    /** Memory of a log: a header and the payload of one write. */
    static final int PAGE_BYTES = 256 << 10;

    private final Slot[] slots = new Slot[MdLogFormat.ENTRIES_IN_PLACE];
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    private final ArrayList<LogEntry> beingLogged = new ArrayList<>();
    private final DeviceRequest[] requests = new DeviceRequest[1 + MdLogFormat.ENTRIES_IN_PLACE];
    /** The header, and behind it the payload that is being written. */
    private final Page page;

    private final ByteBuffer bytes;
    private int used;
    private int end = LogArea.HEADER_BYTES;
    /** Where to look first for a slot. */
    private int cursor;

    private int pending;

    /** An entry's place in the unit. */
    private static final class Slot {
        private int begin;
        private int bytes;
        private LogEntry entry = new LogEntry();
        /** Whether the header that was written last, or is being written, says that the entry has no effect. */
        private boolean withoutEffect;
        /** Whether that header is on disk. */
        private boolean free;
    }

    /** @param pages lends a page until its end */
    InPlaceLog(
            EventLoop loop,
            Place place,
            StripeMembers members,
            Generations generations,
            Consumer<LogEntry> unused,
            PagePool pages) {
        super(loop, place, members, generations, unused);
        page = pages.take(PAGE_BYTES);
        bytes = page.nio(0, page.length());
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
        }
        for (int i = 0; i < requests.length; i++) {
            requests[i] = new DeviceRequest().onCompletion(this);
        }
    }

    @Override
    int largestWriteBytes() {
        return Math.min(area.bytes(), PAGE_BYTES);
    }

    @Override
    void takeOut(LogEntry entry) {
        wake();
    }

    @Override
    void giveBackMemory() {
        if (pending == 0) {
            page.release();
        }
    }

    @Override
    void writeWaiting() {
        if (pending > 0) {
            return;
        }
        beingLogged.clear();
        int staged = LogArea.HEADER_BYTES;
        int runBegin = 0;
        int runStaged = staged;
        int runs = 0;
        for (LogEntry entry = waiting.peekFirst(); entry != null; entry = waiting.peekFirst()) {
            Slot slot = staged + entry.payloadBytes <= page.length() ? take(entry.payloadBytes) : null;
            if (slot == null) {
                break;
            }
            waiting.removeFirst();
            entry.isLogged();
            slot.entry = entry;
            beingLogged.add(entry);
            fill(entry, page, bytes, staged);
            if (staged > runStaged && slot.begin != runBegin + (staged - runStaged)) {
                prepare(++runs, runBegin, runStaged, staged);
                runStaged = staged;
            }
            runBegin = staged == runStaged ? slot.begin : runBegin;
            staged += entry.payloadBytes;
        }
        if (beingLogged.isEmpty()) {
            return;
        }
        if (staged > runStaged) {
            prepare(++runs, runBegin, runStaged, staged);
        }
        writeHeader();
        pending = 1 + runs;
        for (int i = 0; i <= runs; i++) {
            device.submit(requests[i]);
        }
    }

    private void prepare(int request, int begin, int staged, int stagedEnd) {
        requests[request]
                .write(area.offsetBytes() + begin, page, staged, stagedEnd - staged)
                .fua(true);
    }

    private void writeHeader() {
        entries.clear();
        for (int i = 0; i < used; i++) {
            slots[i].withoutEffect = slots[i].entry.isRetired();
            entries.add(slots[i].entry);
        }
        long generation = generations.next();
        format.encode(bytes, generation, generation, entries);
        requests[0].write(area.offsetBytes(), page, 0, LogArea.HEADER_BYTES).fua(true);
    }

    /** A slot for so many bytes of payload, at best the next one; null where there is none until passes have ended. */
    private @Nullable Slot take(int payloadBytes) {
        for (int i = 0; i < used; i++) {
            int at = (cursor + i) % used;
            Slot slot = slots[at];
            if (slot.free && slot.bytes == payloadBytes) {
                cursor = at + 1;
                slot.free = false;
                slot.withoutEffect = false;
                giveBack(slot.entry);
                return slot;
            }
        }
        if (!hasRoom(payloadBytes) && !startOver()) {
            return null;
        }
        Slot slot = slots[used++];
        slot.begin = end;
        slot.bytes = payloadBytes;
        end += payloadBytes;
        cursor = used;
        return slot;
    }

    private boolean hasRoom(int payloadBytes) {
        return used < slots.length && end + payloadBytes <= area.bytes();
    }

    /** Takes all entries out, if they all have retired. */
    private boolean startOver() {
        for (int i = 0; i < used; i++) {
            if (!slots[i].entry.isRetired()) {
                return false;
            }
        }
        for (int i = 0; i < used; i++) {
            slots[i].free = false;
            slots[i].withoutEffect = false;
            giveBack(slots[i].entry);
        }
        used = 0;
        end = LogArea.HEADER_BYTES;
        return true;
    }

    @Override
    public void completed(DeviceRequest ended) {
        wrote(ended.status());
        if (--pending > 0) {
            return;
        }
        if (isReleased()) {
            page.release();
        }
        for (int i = 0; i < used; i++) {
            slots[i].free |= slots[i].withoutEffect;
        }
        for (int i = 0; i < beingLogged.size(); i++) {
            beingLogged.get(i).ticket().logged();
        }
        wake();
    }
}
