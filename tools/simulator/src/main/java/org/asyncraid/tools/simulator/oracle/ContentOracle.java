package org.asyncraid.tools.simulator.oracle;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncraid.blockdev.BlockDevice;

/**
 * Knows for every sector of an array what a read may deliver. A write that has begun may be seen; once it was acknowledged,
 * older content may not. After a power cut, content may be seen that no durable write has replaced: durable are writes with
 * FUA that were acknowledged, and those that were acknowledged before a flush began that was. What was once read after a
 * cut stays.
 *
 * <p>Sectors are array sectors from 0. Belongs to one thread.
 */
public final class ContentOracle {
    private final WriteHistory history;
    /** Of each sector, the writes that may be seen, in order of their beginning; the first counts[sector] entries. */
    private final int[][] candidates;

    private final int[] counts;
    private long lastCut;
    /** When the reads under way began; the first {@code readCount} entries. */
    private long[] reads = new long[64];

    private int readCount;
    private long checkedSectors;

    /** An oracle for an array of zeroes. */
    public ContentOracle(int sectors) {
        history = new WriteHistory(sectors);
        candidates = new int[sectors][];
        counts = new int[sectors];
        for (int sector = 0; sector < sectors; sector++) {
            candidates[sector] = new int[2];
            counts[sector] = 1;
        }
    }

    public int sectors() {
        return counts.length;
    }

    /** Sectors whose content was compared. */
    public long checkedSectors() {
        return checkedSectors;
    }

    /** A client asks for a write; returns its number. */
    public int begin(WriteKind kind, int firstSector, int sectors) {
        int write = history.begin(kind, firstSector, sectors);
        long oldestRead = oldestRead();
        for (int sector = firstSector; sector < firstSector + sectors; sector++) {
            prune(sector, oldestRead);
            add(sector, write);
        }
        return write;
    }

    /** A client is told how its write ended. */
    public void end(int write, boolean ok, boolean durable) {
        history.end(write, ok, durable);
    }

    /** Marks the moment at which a flush begins. */
    public long moment() {
        return history.moment();
    }

    /** A client asks for a read; returns the moment. */
    public long beginRead() {
        if (readCount == reads.length) {
            reads = Arrays.copyOf(reads, 2 * readCount);
        }
        long moment = history.moment();
        reads[readCount++] = moment;
        return moment;
    }

    /** The read that began at this moment has ended, and its sectors are compared. */
    public void endRead(long moment) {
        for (int i = 0; i < readCount; i++) {
            if (reads[i] == moment) {
                reads[i] = reads[--readCount];
                return;
            }
        }
    }

    /** A flush that began at this moment was acknowledged. */
    public void flushed(long moment) {
        history.flushed(moment);
    }

    /** The power is gone; clients with it. */
    public void powerCut() {
        history.powerCut();
        readCount = 0;
        lastCut = history.moment();
    }

    /** Whether a power cut could show different content in the sector than a read now. */
    public boolean isInDoubt(int sector) {
        prune(sector, oldestRead());
        return counts[sector] > 1;
    }

    /** Begins a piece of damage that was not promised to be kept off; {@link #damage} says where it is. */
    public int beginDamage() {
        int damage = history.begin(WriteKind.DAMAGE, 0, 0);
        history.end(damage, false, false);
        return damage;
    }

    /** From now on, until it is written to, anything may be in the sector. */
    public void damage(int damage, int sector) {
        add(sector, damage);
    }

    /**
     * Compares what a read delivered for a sector, and takes note of it.
     *
     * @param moment when the read began
     * @return whether it may be there
     */
    public boolean check(int sector, long moment, MemorySegment memory, long at) {
        checkedSectors++;
        int writer = SectorContent.writerOf(memory, at, sector);
        int[] list = candidates[sector];
        int count = counts[sector];
        boolean allowed = false;
        for (int i = 0; i < count && !allowed; i++) {
            int candidate = list[i];
            allowed = matches(candidate, writer) && !isHidden(candidate, sector, moment);
        }
        if (allowed && count > 1 && lastCut != 0) {
            settle(sector, writer);
        }
        return allowed;
    }

    /** What may be seen in the sector by a read that begins now, and what was found, for people. */
    public List<String> explain(int sector, MemorySegment memory, long at) {
        List<String> lines = new ArrayList<>();
        int writer = SectorContent.writerOf(memory, at, sector);
        lines.add("found: "
                + switch (writer) {
                    case SectorContent.ZEROES -> "zeroes";
                    case SectorContent.GARBAGE -> "bytes that nobody wrote";
                    case SectorContent.MISPLACED -> "content of another sector";
                    default ->
                        writer < history.count() ? history.describe(writer) : "content of a write that never was";
                });
        long now = history.moment();
        for (int i = 0; i < counts[sector]; i++) {
            int candidate = candidates[sector][i];
            if (!isHidden(candidate, sector, now)) {
                lines.add("allowed: " + history.describe(candidate));
            }
        }
        return lines;
    }

    private boolean matches(int candidate, int writer) {
        return switch (history.kind(candidate)) {
            case DATA -> candidate == writer;
            case ZEROES, DISCARD -> writer == SectorContent.ZEROES;
            case DAMAGE -> true;
        };
    }

    private boolean isHidden(int candidate, int sector, long moment) {
        int[] list = candidates[sector];
        for (int i = 0; i < counts[sector]; i++) {
            if (history.hides(list[i], candidate, moment)) {
                return true;
            }
        }
        return false;
    }

    /** Of what a power cut left in doubt, one thing was seen: the rest is gone. */
    private void settle(int sector, int writer) {
        int[] list = candidates[sector];
        int count = counts[sector];
        int seen = -1;
        for (int i = 0; i < count; i++) {
            int candidate = list[i];
            if (!history.kind(candidate).isDefinite()) {
                return;
            }
            if (matches(candidate, writer) && history.beganBefore(candidate, lastCut)) {
                seen = candidate;
            } else if (matches(candidate, writer)) {
                return;
            }
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (list[i] == seen || !history.beganBefore(list[i], lastCut)) {
                list[kept++] = list[i];
            }
        }
        counts[sector] = kept;
    }

    private long oldestRead() {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < readCount; i++) {
            oldest = Math.min(oldest, reads[i]);
        }
        return oldest;
    }

    private void prune(int sector, long oldestRead) {
        int[] list = candidates[sector];
        int count = counts[sector];
        if (count == 1) {
            return;
        }
        long buriedBefore = history.buriedBefore(list, count, oldestRead);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!history.endedBefore(list[i], buriedBefore)) {
                list[kept++] = list[i];
            }
        }
        counts[sector] = kept;
    }

    private void add(int sector, int write) {
        int count = counts[sector];
        if (count == candidates[sector].length) {
            candidates[sector] = Arrays.copyOf(candidates[sector], 2 * count);
        }
        candidates[sector][count] = write;
        counts[sector] = count + 1;
    }

    /** Where a sector's content begins in a transfer that begins with {@code firstSector}. */
    public static long offset(int sector, int firstSector) {
        return (long) (sector - firstSector) * BlockDevice.SECTOR_BYTES;
    }
}
