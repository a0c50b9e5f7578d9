package org.asyncraid.raid.ppl;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.stripe.StripeMembers;
import org.jspecify.annotations.Nullable;

/**
 * md's log, as one unit at its beginning whose header is written anew, in its place, each time it is to tell of more. md
 * replays one unit only, so all that counts must be in it; and it need not wait for passes that have been logged before.
 * Payload is written at once, also while a header is being written, so that only the next header is waited for.
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
 * <p><b>Crash points.</b> During a write, with the new header durable and a payload not: its sum is wrong, and what it belongs
 * to has not begun. With the payload durable and the header not: the old header has an entry without effect there, or
 * nothing; all that counts, it tells. A wrong sum makes md resync, though. After a pass has ended, while its entry has an
 * effect still: its parity is computed again, to what it is, since no later write to the same blocks has begun.
 */
final class InPlaceLog extends ParityLog {
    /** So many times payload is written at a time. */
    static final int PAYLOADS = 2;

    /** Memory for each of them: a header and the largest payload. */
    static final int PAGE_BYTES = 256 << 10;

    private final Slot[] slots = new Slot[MdLogFormat.ENTRIES_IN_PLACE];
    private final Payload[] payloads = new Payload[PAYLOADS];
    private final Header header;
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    private int used;
    private int end = LogArea.HEADER_BYTES;
    /** Entries whose payload is on its way, or there, and which no header tells of yet. */
    private int unnamed;

    /** An entry's place in the unit. */
    private static final class Slot {
        private int begin;
        private int bytes;
        private LogEntry entry = new LogEntry();
        /** Whether a header that is on disk, or on its way there, tells of the entry. */
        private boolean named;
        /** Whether the header on its way is the first that does. */
        private boolean beingNamed;
        /** Whether the header that was written last, or is being written, says that the entry has no effect. */
        private boolean withoutEffect;
        /** Whether that header is on disk. */
        private boolean free;
        /** Writes to be waited for before the entry's pass goes on: its payload's, and its header's. */
        private int awaited;
    }

    InPlaceLog(EventLoop loop, Place place, StripeMembers members, Generations generations, Consumer<LogEntry> unused) {
        super(loop, place, members, generations, unused, PAYLOADS * PAGE_BYTES + LogArea.HEADER_BYTES);
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = new Payload(takePage(PAGE_BYTES));
        }
        header = new Header(takePage(LogArea.HEADER_BYTES));
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
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
    boolean hasMore() {
        return unnamed > 0 || super.hasMore();
    }

    @Override
    void writeWaiting() {
        Payload idle = idlePayload();
        Payload begun = idle != null && idle.stage() ? idle : null;
        boolean wantsSlots = idle != null && !waiting.isEmpty() && hasUndeclared();
        if (!header.isInFlight && (unnamed > 0 || wantsSlots)) {
            header.write(begun != null && begun.followsHeader() ? begun : null);
        }
        if (begun != null) {
            begun.write();
        }
    }

    /** What no header tells of yet, none will. */
    @Override
    void abandon() {
        super.abandon();
        for (int i = 0; i < used; i++) {
            if (!slots[i].named) {
                slots[i].named = true;
                unnamed--;
                settle(slots[i]);
            }
        }
    }

    @Override
    void giveBackMemory() {
        for (Payload payload : payloads) {
            if (payload.pending == 0) {
                giveBack(payload.page);
            }
        }
        if (!header.isInFlight) {
            giveBack(header.page);
        }
    }

    private @Nullable Payload idlePayload() {
        for (Payload payload : payloads) {
            if (payload.pending == 0) {
                return payload;
            }
        }
        return null;
    }

    /** A slot for so many bytes of payload, the first there is; null where there is none until passes have ended. */
    private @Nullable Slot take(int payloadBytes) {
        for (int i = 0; i < used; i++) {
            Slot slot = slots[i];
            if (slot.free && slot.bytes == payloadBytes) {
                giveBack(slot.entry);
                return slot;
            }
        }
        boolean hasRoom = used < slots.length && end + payloadBytes <= area.bytes();
        if (!hasRoom && !startOver()) {
            return null;
        }
        Slot slot = slots[used++];
        slot.begin = end;
        slot.bytes = payloadBytes;
        end += payloadBytes;
        return slot;
    }

    /** Takes all entries out, if they all have retired, for a header that is written at once. */
    private boolean startOver() {
        for (int i = 0; i < used; i++) {
            if (!slots[i].entry.isRetired()) {
                return false;
            }
        }
        if (header.isInFlight) {
            return false;
        }
        for (int i = 0; i < used; i++) {
            giveBack(slots[i].entry);
        }
        used = 0;
        end = LogArea.HEADER_BYTES;
        return true;
    }

    /** Whether a header would make a slot free. */
    private boolean hasUndeclared() {
        for (int i = 0; i < used; i++) {
            if (slots[i].entry.isRetired() && !slots[i].withoutEffect) {
                return true;
            }
        }
        return false;
    }

    private void settle(Slot slot) {
        if (--slot.awaited == 0) {
            slot.entry.ticket().logged();
        }
    }

    /** Payload of entries that began to wait at the same time, and a header in front of it where that is written with it. */
    private final class Payload implements RequestCompletion {
        private final Page page;
        private final ByteBuffer bytes;
        private final ArrayList<Slot> taken = new ArrayList<>();
        private final DeviceRequest[] requests = new DeviceRequest[MdLogFormat.ENTRIES_IN_PLACE];
        private int runs;
        private int pending;
        /** Whether the first request writes a header too. */
        private boolean withHeader;

        Payload(Page page) {
            this.page = page;
            bytes = page.nio(0, page.length());
            for (int i = 0; i < requests.length; i++) {
                requests[i] = new DeviceRequest().onCompletion(this).tag(i);
            }
        }

        /** Gives slots to as many entries as there are any for. Returns whether that is one at least. */
        boolean stage() {
            taken.clear();
            runs = 0;
            withHeader = false;
            int staged = LogArea.HEADER_BYTES;
            int runStaged = staged;
            int runBegin = 0;
            for (LogEntry entry = waiting.peekFirst(); entry != null; entry = waiting.peekFirst()) {
                Slot slot = staged + entry.payloadBytes <= page.length() ? take(entry.payloadBytes) : null;
                if (slot == null) {
                    break;
                }
                waiting.removeFirst();
                give(slot, entry);
                fill(entry, page, bytes, staged);
                if (staged > runStaged && slot.begin != runBegin + (staged - runStaged)) {
                    prepare(runBegin, runStaged, staged);
                    runStaged = staged;
                }
                runBegin = staged == runStaged ? slot.begin : runBegin;
                staged += entry.payloadBytes;
            }
            if (staged > runStaged) {
                prepare(runBegin, runStaged, staged);
            }
            return !taken.isEmpty();
        }

        private void give(Slot slot, LogEntry entry) {
            entry.isLogged();
            slot.entry = entry;
            slot.named = false;
            slot.free = false;
            slot.withoutEffect = false;
            slot.awaited = entry.payloadBytes > 0 ? 2 : 1;
            unnamed++;
            taken.add(slot);
        }

        private void prepare(int begin, int staged, int stagedEnd) {
            requests[runs++]
                    .write(area.offsetBytes() + begin, page, staged, stagedEnd - staged)
                    .fua(true);
        }

        /** Whether its first bytes follow a header on disk, as they do in memory. */
        boolean followsHeader() {
            return runs > 0 && requests[0].offsetBytes() == area.offsetBytes() + LogArea.HEADER_BYTES;
        }

        /** Has the first request write the header too, which is in front of the payload. */
        void takeHeader() {
            withHeader = true;
            int length = LogArea.HEADER_BYTES + (int) requests[0].lengthBytes();
            requests[0].write(area.offsetBytes(), page, 0, length).fua(true);
        }

        void write() {
            pending = runs;
            for (int i = 0; i < runs; i++) {
                device.submit(requests[i]);
            }
        }

        @Override
        public void completed(DeviceRequest ended) {
            wrote(ended.status());
            pending--;
            if (withHeader && ended.tag() == 0) {
                header.isWritten();
            }
            if (pending > 0) {
                return;
            }
            if (isReleased()) {
                giveBack(page);
            }
            for (int i = 0; i < taken.size(); i++) {
                if (taken.get(i).bytes > 0) {
                    settle(taken.get(i));
                }
            }
            wake();
        }
    }

    /** The header, by itself or in front of payload. */
    private final class Header implements RequestCompletion {
        private final Page page;
        private final ByteBuffer bytes;
        private final DeviceRequest request = new DeviceRequest().onCompletion(this);
        private boolean isInFlight;

        Header(Page page) {
            this.page = page;
            bytes = page.nio(0, page.length());
        }

        /** @param with payload that is about to be written in the same request; null for the header alone */
        void write(@Nullable Payload with) {
            isInFlight = true;
            entries.clear();
            for (int i = 0; i < used; i++) {
                Slot slot = slots[i];
                slot.withoutEffect = slot.entry.isRetired();
                slot.beingNamed = !slot.named;
                slot.named = true;
                entries.add(slot.entry);
            }
            unnamed = 0;
            long generation = generations.next();
            format.encode(with == null ? bytes : with.bytes, generation, generation, entries);
            if (with == null) {
                request.write(area.offsetBytes(), page, 0, LogArea.HEADER_BYTES);
                device.submit(request.fua(true));
            } else {
                with.takeHeader();
            }
        }

        @Override
        public void completed(DeviceRequest ended) {
            wrote(ended.status());
            isWritten();
        }

        private void isWritten() {
            isInFlight = false;
            if (isReleased()) {
                giveBack(page);
            }
            for (int i = 0; i < used; i++) {
                slots[i].free |= slots[i].withoutEffect;
                if (slots[i].beingNamed) {
                    slots[i].beingNamed = false;
                    settle(slots[i]);
                }
            }
            wake();
        }
    }
}
