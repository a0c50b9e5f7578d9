package org.asyncraid.raid.array;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.raid.badblock.BadBlockList;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Superblock;
import org.jspecify.annotations.Nullable;

/**
 * One member's bad blocks: the list that readers heed at once, and the log on the member that follows it. The loop's own.
 *
 * <p><b>Invariants.</b> A log is written before the superblock that says whether it is empty. A range leaves the list only
 * after a durable write over it, so the log never forgets content that could still be old.
 *
 * <p><b>Crash points.</b> Between log and superblock: where the superblock said "empty" before, it still does, and whatever
 * the log adds belongs to a write that was not acknowledged or a read that failed; where it did not, the new log counts,
 * which is as true as the old one.
 */
final class MemberBadBlocks {
    private final BlockDevice device;
    private final @Nullable Extent log;
    private final int shift;
    private final @Nullable Page page;
    private final BadBlockList list;
    private boolean changed;
    private boolean loggedAny;
    /** Whether a write to the member has failed: then nothing but a client's write tries its bad blocks again. */
    private boolean writeErrorSeen;

    /** @param found what its log says */
    MemberBadBlocks(BlockDevice device, Superblock superblock, List<Extent> found, PagePool pages) {
        this.device = device;
        shift = superblock.badBlockShift();
        Optional<Extent> place = BadBlockLog.place(superblock, device.sizeBytes() / BlockDevice.SECTOR_BYTES)
                .filter(log -> isWritable(device, log));
        log = place.orElse(null);
        page = place.isPresent() ? pages.take(BadBlockLog.MAX_SECTORS * BlockDevice.SECTOR_BYTES) : null;
        list = new BadBlockList(BadBlockLog.capacity(place.map(Extent::sectors).orElse(0L)), shift);
        for (Extent bad : found) {
            if (!list.add(bad.sector(), bad.sector() + bad.sectors())) {
                throw new IllegalArgumentException(device.name() + " has more bad blocks than its log has room for");
            }
        }
        loggedAny = !list.isEmpty();
    }

    /** Whether anything can be added to it. */
    boolean hasLog() {
        return log != null;
    }

    boolean isEmpty() {
        return list.isEmpty();
    }

    /** Whether a byte of the range of the device is bad. */
    boolean overlaps(long fromBytes, long toBytes) {
        return list.overlaps(fromBytes / BlockDevice.SECTOR_BYTES, sectorsUp(toBytes));
    }

    /** Adds a range; returns false where there is no log, or no room in it. */
    boolean add(long fromBytes, long toBytes) {
        long from = fromBytes / BlockDevice.SECTOR_BYTES;
        if (log == null || !list.add(from, sectorsUp(toBytes))) {
            return false;
        }
        changed = true;
        return true;
    }

    /** Takes a range off that was written durably; where the log has no room for what is left, it stays. */
    void remove(long fromBytes, long toBytes) {
        changed |= list.remove(fromBytes / BlockDevice.SECTOR_BYTES, toBytes / BlockDevice.SECTOR_BYTES);
    }

    void writeFailed() {
        writeErrorSeen = true;
    }

    boolean isWriteErrorSeen() {
        return writeErrorSeen;
    }

    /** Whether the list has changed since its log was last begun to be written. */
    boolean isChanged() {
        return changed;
    }

    /** Begins to write the log durably. */
    void writeLog(DeviceRequest request) {
        Extent place = log;
        Page memory = page;
        if (place == null || memory == null) {
            throw new IllegalStateException(device.name() + " has no log of bad blocks");
        }
        changed = false;
        loggedAny = !list.isEmpty();
        byte[] bytes = new BadBlockLog(list.extents()).encode(place.sectors(), shift);
        MemorySegment.copy(bytes, 0, memory.segment(), ValueLayout.JAVA_BYTE, 0, bytes.length);
        long at = place.sector() * BlockDevice.SECTOR_BYTES;
        device.submit(request.write(at, memory, 0, bytes.length).fua(true));
    }

    /** Whether the log as it was last written has entries. */
    boolean isLoggedAny() {
        return loggedAny;
    }

    /** In sectors of the device. */
    List<Extent> extents() {
        return list.extents();
    }

    void release() {
        Page memory = page;
        if (memory != null) {
            memory.release();
        }
    }

    private static boolean isWritable(BlockDevice device, Extent log) {
        long block = device.blockBytes() / BlockDevice.SECTOR_BYTES;
        return log.sector() % block == 0 && log.sectors() % block == 0;
    }

    private static long sectorsUp(long bytes) {
        return Math.ceilDiv(bytes, (long) BlockDevice.SECTOR_BYTES);
    }
}
