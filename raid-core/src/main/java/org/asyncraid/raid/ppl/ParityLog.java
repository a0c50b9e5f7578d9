package org.asyncraid.raid.ppl;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeMembers;

/**
 * The log of one member. Passes wait here until a write to the log tells of them; how it tells, and how many writes there
 * are at a time, differs with the format: {@link InPlaceLog} is md's, {@link RingLog} ours. A base class, because waiting and
 * the ways to fail are the same.
 *
 * <p><b>Invariant.</b> A pass goes on to its member writes when all that tells of it is durable (FUA), or the member has failed.
 *
 * <p>Allocates nothing in steady state. The loop's own.
 */
abstract sealed class ParityLog extends Event permits InPlaceLog, RingLog {
    final ArrayDeque<LogEntry> waiting = new ArrayDeque<>();
    final BlockDevice device;
    final LogArea area;
    final LogFormat format;
    final Generations generations;
    private final EventLoop loop;
    private final int slot;
    private final StripeMembers members;
    private final Consumer<LogEntry> unused;
    private final CRC32C crc = new CRC32C();
    private final PagePool pages;
    private boolean released;

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

    /** Where a log is. */
    record Place(int slot, BlockDevice device, LogArea area, LogFormat format) {}

    /**
     * The log of a member, or of a device that is to replace one; an empty one is on disk.
     *
     * @param unused is given each entry that has retired, once the log has no use for it
     * @param memoryBytes of all its pages
     */
    ParityLog(
            EventLoop loop,
            Place place,
            StripeMembers members,
            Generations generations,
            Consumer<LogEntry> unused,
            int memoryBytes) {
        this.loop = loop;
        pages = new PagePool(memoryBytes);
        slot = place.slot();
        device = place.device();
        area = place.area();
        format = place.format();
        this.members = members;
        this.generations = generations;
        this.unused = unused;
    }

    /** Whether this is the log of that device. */
    final boolean isOn(BlockDevice other) {
        return device == other;
    }

    /** Whether that device still has the slot, or is to have it. */
    final boolean isInUse() {
        return members.isWritable(slot) && (isOn(members.device(slot)) || device == members.replacement(slot));
    }

    /** Has the entry's pass logged; its ticket is told later. */
    final void add(LogEntry entry) {
        entry.payloadBytes = format.payloadBytes(entry);
        if (LogArea.HEADER_BYTES + entry.payloadBytes > largestWriteBytes()) {
            throw new IllegalStateException(entry.payloadBytes + " bytes of partial parity for a log that writes "
                    + largestWriteBytes() + " bytes at once");
        }
        waiting.addLast(entry);
        wake();
    }

    /** What an entry's pass wrote is durable, or its window has failed. */
    final void retired(LogEntry entry) {
        if (entry.wasLogged()) {
            takeOut(entry);
        } else {
            giveBack(entry);
        }
    }

    /** Gives back its memory once nothing is in flight: its array has ended, or its member has gone. */
    final void release() {
        released = true;
        giveBackMemory();
    }

    /** A page of its own; given back by {@link #giveBack(Page)} after its release. */
    final Page takePage(int bytes) {
        return pages.take(bytes);
    }

    final void giveBack(Page page) {
        page.release();
        if (pages.freeBytes() == pages.capacityBytes()) {
            pages.close();
        }
    }

    /** The header and payload that one write can carry at most. */
    abstract int largestWriteBytes();

    /** An entry that it tells of has retired. */
    abstract void takeOut(LogEntry entry);

    /** Begins to write what waits, as far as it may. */
    abstract void writeWaiting();

    /** Gives back what no request in flight needs. */
    abstract void giveBackMemory();

    @Override
    protected final void fire() {
        if (released || !members.isWritable() || !isInUse()) {
            abandon();
        } else {
            writeWaiting();
        }
    }

    /** Lets go of what waits: the log cannot be written any more. */
    void abandon() {
        for (LogEntry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
            entry.ticket().logged();
        }
    }

    /** Whether there is something to be written, now or later. */
    boolean hasMore() {
        return !waiting.isEmpty();
    }

    /** Looks soon whether something can be written. */
    final void wake() {
        if (hasMore() && !isPending()) {
            loop.post(this);
        }
    }

    final boolean isReleased() {
        return released;
    }

    final void giveBack(LogEntry entry) {
        unused.accept(entry);
    }

    /** A write to the log has ended; where it failed, so has the member. */
    final void wrote(IoStatus status) {
        if (status == IoStatus.NO_SPACE || status == IoStatus.READ_ONLY) {
            members.writingFailed(slot, status);
        } else if (!status.isOk()) {
            members.memberFailed(device, status);
        }
    }

    /** Puts an entry's payload into a page, and its sum into the entry. */
    final void fill(LogEntry entry, Page page, ByteBuffer bytes, int begin) {
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
        crc.reset();
        crc.update(bytes.limit(at).position(begin));
        bytes.clear();
        entry.checksum((int) crc.getValue());
    }
}
