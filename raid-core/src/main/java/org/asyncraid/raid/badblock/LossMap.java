package org.asyncraid.raid.badblock;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.superblock.Extent;

/**
 * What of an array's content nothing gives back: rows in which more blocks are bad or missing than there is parity for. Exact
 * to the row of 4 KiB, since a row with a bad sector is not read. A pure function.
 */
public final class LossMap {
    private static final int ROW_BYTES = 4096;

    private final ArrayGeometry geometry;
    private final List<SlotContent> slots;
    private final List<ArrayRange> lost = new ArrayList<>();

    private LossMap(ArrayGeometry geometry, List<SlotContent> slots) {
        this.geometry = geometry;
        this.slots = slots;
    }

    /**
     * What can be read of a slot.
     *
     * @param readableBytes up to where its member is right, counted from where its data begins; 0 without a member
     * @param dataOffsetSectors where the member's data begins
     * @param badSectors of its device
     */
    public record SlotContent(long readableBytes, long dataOffsetSectors, List<Extent> badSectors) {
        /** Nobody. */
        public static final SlotContent MISSING = new SlotContent(0, 0, List.of());

        public SlotContent {
            badSectors = List.copyOf(badSectors);
        }

        private boolean isReadable(long from, long to) {
            if (to > readableBytes) {
                return false;
            }
            for (Extent bad : badSectors) {
                if (rowFrom(bad) < to && from < rowTo(bad)) {
                    return false;
                }
            }
            return true;
        }

        private long rowFrom(Extent bad) {
            return Math.floorDiv((bad.sector() - dataOffsetSectors) * ArrayGeometry.SECTOR_BYTES, ROW_BYTES)
                    * ROW_BYTES;
        }

        private long rowTo(Extent bad) {
            long end = (bad.sector() + bad.sectors() - dataOffsetSectors) * ArrayGeometry.SECTOR_BYTES;
            return Math.ceilDiv(end, ROW_BYTES) * ROW_BYTES;
        }
    }

    /**
     * The ranges that are lost, in rising order, no two of them adjacent.
     *
     * @param slots one entry for each
     */
    public static List<ArrayRange> of(ArrayGeometry geometry, List<SlotContent> slots) {
        return new LossMap(geometry, List.copyOf(slots)).ranges();
    }

    private List<ArrayRange> ranges() {
        NavigableSet<Long> cuts = new TreeSet<>(List.of(0L, geometry.memberBytes()));
        for (SlotContent slot : slots) {
            addCut(cuts, slot.readableBytes());
            for (Extent bad : slot.badSectors()) {
                addCut(cuts, slot.rowFrom(bad));
                addCut(cuts, slot.rowTo(bad));
            }
        }
        long from = cuts.first();
        for (long to : cuts.tailSet(from, false)) {
            judge(from, to);
            from = to;
        }
        return merged();
    }

    private void addCut(NavigableSet<Long> cuts, long bytes) {
        cuts.add(Math.clamp(bytes, 0, geometry.memberBytes()));
    }

    /** Adds what is lost of a range of every member in which each is readable or not throughout. */
    private void judge(long from, long to) {
        boolean[] readable = new boolean[slots.size()];
        int unreadable = 0;
        for (int slot = 0; slot < readable.length; slot++) {
            readable[slot] = slots.get(slot).isReadable(from, to);
            unreadable += readable[slot] ? 0 : 1;
        }
        if (unreadable <= geometry.layout().parityDisks()) {
            return;
        }
        for (long at = from; at < to; ) {
            long stripe = at / geometry.chunkBytes();
            int offset = (int) (at % geometry.chunkBytes());
            int length = (int) Math.min(to - at, geometry.chunkBytes() - offset);
            addUnreadableData(stripe, offset, length, readable);
            at += length;
        }
    }

    private void addUnreadableData(long stripe, int offset, int length, boolean[] readable) {
        Layout layout = geometry.layout();
        for (int dataIndex = 0; dataIndex < layout.dataDisks(); dataIndex++) {
            if (!readable[layout.dataSlot(stripe, dataIndex)]) {
                long start = geometry.arrayOffset(stripe, dataIndex, offset);
                lost.add(new ArrayRange(start, start + length));
            }
        }
    }

    private List<ArrayRange> merged() {
        lost.sort(Comparator.comparingLong(ArrayRange::fromBytes));
        List<ArrayRange> merged = new ArrayList<>();
        for (ArrayRange range : lost) {
            ArrayRange last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && last.toBytes() == range.fromBytes()) {
                merged.set(merged.size() - 1, new ArrayRange(last.fromBytes(), range.toBytes()));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }
}
