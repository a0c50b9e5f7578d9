package org.asyncraid.raid.ppl;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.zip.CRC32C;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeMembers;

/**
 * The log of one member. Passes that come while the log is written share the next unit.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>One unit is written at a time, durably (FUA); a pass goes on to its member writes when its unit has been. So only the
 *       newest unit can be torn, and nothing that it tells of has begun.
 *   <li>A unit counts while what one of its passes wrote may not be durable, and is not overwritten as long.
 *   <li>In md's log one unit counts at a time: md looks at the newest only.
 *   <li>In ours each unit says which one is the oldest that counts.
 * </ul>
 *
 * <p><b>Crash points.</b> During the write of a unit: those before it tell of all that may have begun. After it: it counts
 * too; its passes may have written nothing, which makes no difference to parity. After a pass has ended, while its unit can
 * still be found: its parity is computed again, to what it is, before that of any later write to the same blocks.
 *
 * <p>Allocates nothing in steady state. The loop's own.
 */
final class ParityLog extends Event implements RequestCompletion {
    private final EventLoop loop;
    private final int slot;
    private final BlockDevice device;
    private final LogArea area;
    private final LogFormat format;
    private final StripeMembers members;
    private final Generations generations;
    private final boolean oneUnit;
    private final boolean startsOver;
    private final int maxUnitBytes;

    private final ArrayDeque<LogEntry> waiting = new ArrayDeque<>();
    private final ArrayDeque<LogEntry> beingWritten = new ArrayDeque<>();
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    /** Units that count, oldest first. */
    private final ArrayDeque<Unit> units = new ArrayDeque<>();

    private final ArrayDeque<Unit> unusedUnits = new ArrayDeque<>();
    private int next;
    private boolean writing;
    private boolean released;

    /** The unit written last, or being written. */
    private final Page page;

    private final ByteBuffer bytes;
    private final CRC32C crc = new CRC32C();
    private final DeviceRequest request = new DeviceRequest().onCompletion(this);

    /** Numbers the units of all logs of an array. */
    static final class Generations {
        private long last;

        /** @param last the highest that may be on disk */
        Generations(long last) {
            this.last = last;
        }

        long next() {
            return ++last;
        }
    }

    /** A unit on disk. */
    static final class Unit {
        private int begin;
        private long generation;
        private int passes;
    }

    /**
     * Where a log is and who writes it.
     *
     * @param isForOneUnit whether every unit begins where the log does, as old kernels expect it
     */
    record Place(int slot, BlockDevice device, LogArea area, LogFormat format, boolean isForOneUnit) {}

    /**
     * The log of a member; an empty one is on disk.
     *
     * @param page for one unit; the log's until its end
     */
    ParityLog(EventLoop loop, Place place, StripeMembers members, Generations generations, Page page) {
        this.loop = loop;
        slot = place.slot();
        device = place.device();
        area = place.area();
        format = place.format();
        this.members = members;
        this.generations = generations;
        this.page = page;
        bytes = page.nio(0, page.length());
        maxUnitBytes = Math.min(area.bytes(), page.length());
        startsOver = place.isForOneUnit();
        oneUnit = format instanceof MdLogFormat;
    }

    /** Whether this is the log of that device. */
    boolean isOn(BlockDevice other) {
        return device == other;
    }

    /** Has the entry's pass logged; its ticket is told later. */
    void add(LogEntry entry) {
        entry.payloadBytes = format.payloadBytes(entry);
        if (LogArea.HEADER_BYTES + entry.payloadBytes > maxUnitBytes) {
            throw new IllegalStateException(entry.payloadBytes + " bytes of partial parity for a log whose units have "
                    + maxUnitBytes + " bytes");
        }
        waiting.addLast(entry);
        wake();
    }

    /** What an entry's pass wrote is durable. */
    void retire(Unit unit) {
        unit.passes--;
        for (Unit oldest = units.peekFirst(); oldest != null && oldest.passes == 0; oldest = units.peekFirst()) {
            unusedUnits.push(units.removeFirst());
        }
        wake();
    }

    /** Gives back its memory once nothing is in flight: its array has ended, or its member has gone. */
    void release() {
        released = true;
        if (!writing) {
            page.release();
        }
    }

    @Override
    protected void fire() {
        if (writing) {
            return;
        }
        if (released || !members.isWritable() || !members.isWritable(slot) || !isOn(members.device(slot))) {
            for (LogEntry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
                entry.ticket().logged();
            }
            return;
        }
        int count = 0;
        int unitBytes = LogArea.HEADER_BYTES;
        for (LogEntry entry : waiting) {
            if (count == format.maxEntries() || unitBytes + entry.payloadBytes > maxUnitBytes) {
                break;
            }
            count++;
            unitBytes += entry.payloadBytes;
        }
        if (count > 0 && findPlace(unitBytes)) {
            write(count);
        }
    }

    @Override
    public void completed(DeviceRequest ended) {
        writing = false;
        if (released) {
            page.release();
        }
        IoStatus status = ended.status();
        if (status == IoStatus.NO_SPACE || status == IoStatus.READ_ONLY) {
            members.writingFailed(slot, status);
        } else if (!status.isOk()) {
            members.memberFailed(device, status);
        }
        for (LogEntry entry = beingWritten.poll(); entry != null; entry = beingWritten.poll()) {
            entry.ticket().logged();
        }
        wake();
    }

    private void wake() {
        if (!writing && !waiting.isEmpty() && !isPending()) {
            loop.post(this);
        }
    }

    /** Whether there is a place for a unit now. If not, there is one once passes under way have ended. */
    private boolean findPlace(int unitBytes) {
        Unit oldest = units.peekFirst();
        if (oldest == null) {
            next = startsOver || next + unitBytes > area.bytes() ? 0 : next;
            return true;
        }
        if (oneUnit) {
            return false;
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

    private void write(int count) {
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
            entry.isIn(unit);
            fill(entry, at);
            crc.reset();
            crc.update(bytes.limit(at + entry.payloadBytes).position(at));
            bytes.clear();
            entry.checksum((int) crc.getValue());
            at += entry.payloadBytes;
            entries.add(entry);
            beingWritten.addLast(entry);
        }
        format.encode(bytes, unit.generation, units.getFirst().generation, entries);
        writing = true;
        device.submit(request.write(area.offsetBytes() + next, page, 0, at).fua(true));
        next += at;
    }

    /** Puts the entry's payload into a unit's page. */
    private void fill(LogEntry entry, int begin) {
        Stripe window = entry.ticket().window;
        int at = begin;
        if (entry.hasPartial()) {
            MemorySegment partial = window.partialParity(entry.isOfQ() ? 1 : 0).segment();
            MemorySegment.copy(partial, window.passStart(), page.segment(), at, entry.length());
            at += entry.length();
        }
        for (int i = 0; i < entry.keptCount(); i++) {
            int data = entry.kept(i);
            MemorySegment content = window.newContent(data).segment();
            MemorySegment.copy(content, window.newContentOffset(data), page.segment(), at, entry.length());
            at += entry.length();
        }
    }
}
