package org.asyncraid.raid.array;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.raid.array.MemberState.Faulty;
import org.asyncraid.raid.array.MemberState.InSync;
import org.asyncraid.raid.array.MemberState.Journal;
import org.asyncraid.raid.array.MemberState.Recovering;
import org.asyncraid.raid.array.MemberState.Replacing;
import org.asyncraid.raid.array.MemberState.Spare;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/** A device that belongs to the array, with the last superblock read from it or written to it. The loop's own. */
final class ArrayMember {
    /** No slot: a spare. */
    static final int NO_SLOT = -1;

    private final BlockDevice device;
    private Superblock superblock;
    private int slot;
    private MemberState state;

    // What windows ask for again and again, derived from the state.
    private long readableBytes;
    private boolean writable;
    private final long dataOffsetBytes;

    /** How much of what was rebuilt is known to be durable; what the superblock may promise. */
    private long durablyRebuiltBytes;

    private long journalTail;

    /** Where its superblock is laid out to be written. */
    private final Page superblockPage;

    private final MemberBadBlocks badBlocks;

    ArrayMember(ArrayStart.Seat seat, PagePool pages) {
        superblockPage = pages.take(Superblock1.REGION_BYTES);
        badBlocks = new MemberBadBlocks(seat.device(), seat.superblock(), seat.badSectors(), pages);
        device = seat.device();
        superblock = seat.superblock();
        slot = seat.slot();
        state = seat.state();
        durablyRebuiltBytes = rebuiltBytes(seat.state());
        dataOffsetBytes = superblock.dataOffset() * BlockDevice.SECTOR_BYTES;
        journalTail = superblock.journalTail().orElse(0);
        become(state);
    }

    void become(MemberState next) {
        state = next;
        readableBytes = switch (next) {
            case InSync inSync -> Long.MAX_VALUE;
            case Recovering recovering -> recovering.rebuiltBytes();
            case Replacing replacing -> 0;
            case Spare spare -> 0;
            case Journal journal -> 0;
            case Faulty faulty -> 0;
        };
        writable = next instanceof InSync || isFilled(next);
    }

    /** Gives a spare the slot that it will be rebuilt for, or whose member it is to replace. */
    void takeSlot(int newSlot, MemberState filled) {
        slot = newSlot;
        durablyRebuiltBytes = 0;
        become(filled);
    }

    /** Whether it is being made what it is to be, by a rebuild. */
    boolean isFilled() {
        return isFilled(state);
    }

    private static boolean isFilled(MemberState state) {
        return state instanceof Recovering || state instanceof Replacing;
    }

    /** Up to where a rebuild has come with it. */
    long rebuiltBytes() {
        return rebuiltBytes(state);
    }

    private static long rebuiltBytes(MemberState state) {
        return switch (state) {
            case InSync inSync -> Long.MAX_VALUE;
            case Recovering recovering -> recovering.rebuiltBytes();
            case Replacing replacing -> replacing.copiedBytes();
            case Spare spare -> 0;
            case Journal journal -> 0;
            case Faulty faulty -> 0;
        };
    }

    /** Takes note that a rebuild has come so far with it. */
    void rebuilt(long bytes) {
        if (rebuiltBytes() < bytes) {
            become(state instanceof Replacing ? new Replacing(bytes) : new Recovering(bytes));
        }
    }

    /** Takes note that what is rebuilt up to here was flushed. */
    void durablyRebuilt(long bytes) {
        durablyRebuiltBytes = bytes;
    }

    /** Takes note that it holds all that it is to hold, and was flushed. */
    void durablyRebuilt() {
        durablyRebuiltBytes = MemberTable.ALL;
    }

    /** Whether it is durably complete, so that its superblock needs no recovery offset. */
    boolean isDurablyRebuilt() {
        return durablyRebuiltBytes == MemberTable.ALL;
    }

    long durablyRebuiltBytes() {
        return durablyRebuiltBytes;
    }

    /** What its superblock is to say next of where the log begins. */
    void journalTail(long ringSector) {
        journalTail = ringSector;
    }

    long journalTail() {
        return journalTail;
    }

    BlockDevice device() {
        return device;
    }

    Superblock superblock() {
        return superblock;
    }

    /**
     * The superblock of a member that may be written to.
     *
     * @throws IllegalStateException for version 0.90, which is only read
     */
    Superblock1 superblock1() {
        if (superblock instanceof Superblock1 writable) {
            return writable;
        }
        throw new IllegalStateException("a superblock of version " + superblock.version() + " is not written");
    }

    /** Begins to write its superblock durably; the request carries the completion. */
    void writeSuperblock(Superblock1 next, DeviceRequest request) {
        superblock = next;
        byte[] image = next.encode();
        int block = device.blockBytes();
        int length = (image.length + block - 1) / block * block;
        superblockPage.clear();
        MemorySegment.copy(image, 0, superblockPage.segment(), ValueLayout.JAVA_BYTE, 0, image.length);
        request.write(next.superblockSector() * BlockDevice.SECTOR_BYTES, superblockPage, 0, length);
        device.submit(request.fua(true));
    }

    /** Gives back its memory; nothing may be in flight. The device stays open: it is its opener's. */
    void release() {
        superblockPage.release();
        badBlocks.release();
    }

    /** Whether a byte of the range, counted from where its data begins, is bad. */
    boolean isBad(long fromBytes, long toBytes) {
        return badBlocks.overlaps(dataOffsetBytes + fromBytes, dataOffsetBytes + toBytes);
    }

    /** Adds such a range; false where it has no log of bad blocks, or no room in it. */
    boolean markBad(long fromBytes, long toBytes, boolean writeFailed) {
        if (writeFailed) {
            badBlocks.writeFailed();
        }
        return badBlocks.add(dataOffsetBytes + fromBytes, dataOffsetBytes + toBytes);
    }

    /** Takes such a range off after it was written durably. */
    void markGood(long fromBytes, long toBytes) {
        badBlocks.remove(dataOffsetBytes + fromBytes, dataOffsetBytes + toBytes);
    }

    MemberBadBlocks badBlocks() {
        return badBlocks;
    }

    int deviceNumber() {
        return superblock.deviceNumber();
    }

    int slot() {
        return slot;
    }

    MemberState state() {
        return state;
    }

    /** Whether its superblock is kept up to date. */
    boolean isLive() {
        return !(state instanceof Faulty);
    }

    boolean isJournal() {
        return state instanceof Journal;
    }

    boolean isInSync() {
        return state instanceof InSync;
    }

    /** Whether it was away and came back, so that only what the bitmap marks has to be rebuilt. */
    boolean recoversByBitmap() {
        return state instanceof Recovering && superblock.features().has(Feature.RECOVERY_BITMAP);
    }

    long readableBytes() {
        return readableBytes;
    }

    boolean isWritable() {
        return writable;
    }

    long dataOffsetBytes() {
        return dataOffsetBytes;
    }

    MemberStatus status() {
        return new MemberStatus(device.name(), slot, state, superblock, badBlocks.extents());
    }

    @Override
    public String toString() {
        return device.name() + " (slot " + slot + ", " + state + ")";
    }
}
