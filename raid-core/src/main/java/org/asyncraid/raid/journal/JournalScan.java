package org.asyncraid.raid.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.Parsed;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log through its ring and tells what a replay has to write. It asks for one block after the other and depends on
 * nothing else, so a scan of the same bytes always comes to the same.
 *
 * <p>The log ends, as in md, at the first meta block that is not there, has another sequence number or position, or has a
 * block behind it whose checksum is wrong: that one and all after it were never relied on. Within the log
 * <ul>
 *   <li>parity after data completes a row: all of it is to be written;
 *   <li>data after parity begins the row anew; what was complete stays to be written;
 *   <li>parity without new data is of a row that is on the members already;
 *   <li>a flush drops all that is known of the row.
 * </ul>
 *
 * <p>Memory is taken in proportion to the blocks read. Source: Linux's drivers/md/raid5-cache.c ({@code
 * r5c_recovery_flush_log}, {@code r5c_recovery_analyze_meta_block}).
 */
public final class JournalScan {
    private static final int BLOCK_SECTORS = JournalMetaBlock.BLOCK_SECTORS;
    private static final int SECTOR_BYTES = ArrayGeometry.SECTOR_BYTES;

    private final ArrayGeometry geometry;
    private final JournalRing ring;
    private final JournalChecksum checksum;
    private final long tail;
    private final Map<Long, Row> rows = new LinkedHashMap<>();
    private long next;
    private long seq;
    private boolean begun;
    private long blocksFollowed;
    private @Nullable JournalContent outcome;

    // The meta block whose blocks are being looked at.
    private List<JournalPayload> payloads = List.of();
    private final List<Integer> expected = new ArrayList<>();
    private long firstBlock;
    private int checked;

    /** Where a row's blocks lie in the ring, by slot. */
    private static final class Row {
        final long[] replayed;
        final long[] loaded;
        boolean parityMissing;

        Row(int slots) {
            replayed = new long[slots];
            loaded = new long[slots];
            Arrays.fill(replayed, LoggedRow.NONE);
            Arrays.fill(loaded, LoggedRow.NONE);
        }
    }

    /**
     * A scan of the log of an array.
     *
     * @param tailSector where it begins in the ring, by the journal's superblock; where no position is there, the ring's
     *     first, as in md
     */
    public JournalScan(ArrayGeometry geometry, MdUuid array, JournalRing ring, long tailSector) {
        this.geometry = geometry;
        this.ring = ring;
        checksum = new JournalChecksum(array);
        tail = ring.isPosition(tailSector) ? tailSector : 0;
        next = tail;
    }

    /** Whether it has come to its end. */
    public boolean hasEnded() {
        return outcome != null;
    }

    /** The position in the ring of the block that it needs next. */
    public long wantedSector() {
        return next;
    }

    /** Takes the block that was wanted, {@link JournalMetaBlock#BLOCK_BYTES} bytes; its position moves. */
    public void give(ByteBuffer block) {
        if (checked < expected.size()) {
            giveLogged(block);
        } else {
            giveMeta(block);
        }
    }

    /** Takes note that the block that was wanted cannot be read. What lies behind it may be needed, so nothing is replayed. */
    public void giveUnreadable() {
        outcome = new JournalContent.Unusable("the journal cannot be read at sector " + next + " of its ring");
    }

    /** What it came to, once it has ended. */
    public JournalContent outcome() {
        JournalContent found = outcome;
        if (found == null) {
            throw new IllegalStateException("the scan has not ended");
        }
        return found;
    }

    private void giveMeta(ByteBuffer block) {
        switch (JournalMetaBlock.parse(block, checksum)) {
            case Parsed.Absent<JournalMetaBlock> absent -> noMetaBlock();
            case Parsed.Damaged<JournalMetaBlock> damaged -> unusable(damaged.reason());
            case Parsed.Value<JournalMetaBlock> found -> follow(found.value());
        }
    }

    private void follow(JournalMetaBlock meta) {
        if (meta.positionSector() != next || (begun && meta.seq() != seq)) {
            noMetaBlock();
            return;
        }
        begun = true;
        seq = meta.seq();
        blocksFollowed += 1L + meta.blocks();
        if (blocksFollowed > ring.blocks()) {
            unusable("the log is longer than the ring of " + ring.blocks() + " blocks");
            return;
        }
        payloads = meta.payloads();
        expected.clear();
        checked = 0;
        for (JournalPayload payload : payloads) {
            if (!isOfThisArray(payload)) {
                unusable("a payload lies where the array has nothing: " + payload);
                return;
            }
            switch (payload) {
                case JournalPayload.Data data -> expected.add(data.checksum());
                case JournalPayload.Parity parity -> {
                    expected.add(parity.pChecksum());
                    if (parity.hasQ()) {
                        expected.add(parity.qChecksum());
                    }
                }
                case JournalPayload.Flush flush -> {}
            }
        }
        firstBlock = ring.after(next, 1);
        next = firstBlock;
        if (expected.isEmpty()) {
            takeIn();
        }
    }

    private void giveLogged(ByteBuffer block) {
        if (checksum.of(block) != expected.get(checked)) {
            next = ring.after(firstBlock, ring.blocks() - 1);
            end();
            return;
        }
        checked++;
        next = ring.after(next, 1);
        if (checked == expected.size()) {
            takeIn();
        }
    }

    /** Applies the payloads of a meta block whose blocks are all right. */
    private void takeIn() {
        long at = firstBlock;
        for (JournalPayload payload : payloads) {
            switch (payload) {
                case JournalPayload.Data data -> takeData(data, at);
                case JournalPayload.Parity parity -> takeParity(parity, at);
                case JournalPayload.Flush flush -> rows.remove(flush.memberSector());
            }
            at = ring.after(at, payload.blocks());
        }
        seq++;
    }

    private void takeData(JournalPayload.Data data, long at) {
        long bytes = data.arraySector() * SECTOR_BYTES;
        long stripe = geometry.stripe(bytes);
        Row row = row(geometry.memberOffset(stripe, geometry.offsetInChunk(bytes)) / SECTOR_BYTES);
        if (!row.parityMissing && row.loaded[geometry.layout().pSlot(stripe)] != LoggedRow.NONE) {
            complete(row, stripe);
        }
        row.loaded[geometry.slot(bytes)] = at;
        row.parityMissing = true;
    }

    private void takeParity(JournalPayload.Parity parity, long at) {
        Row row = row(parity.memberSector());
        long stripe = stripeOf(parity.memberSector());
        row.loaded[geometry.layout().pSlot(stripe)] = at;
        if (parity.hasQ()) {
            row.loaded[geometry.layout().qSlot(stripe)] = ring.after(at, 1);
        }
        row.parityMissing = false;
    }

    /** What is loaded is to be written, if there is data in it. */
    private void complete(Row row, long stripe) {
        boolean hasData = false;
        for (int slot = 0; slot < row.loaded.length; slot++) {
            hasData |= row.loaded[slot] != LoggedRow.NONE && geometry.layout().dataIndex(stripe, slot) >= 0;
        }
        for (int slot = 0; slot < row.loaded.length; slot++) {
            if (hasData && row.loaded[slot] != LoggedRow.NONE) {
                row.replayed[slot] = row.loaded[slot];
            }
            row.loaded[slot] = LoggedRow.NONE;
        }
    }

    private Row row(long memberSector) {
        return rows.computeIfAbsent(
                memberSector, sector -> new Row(geometry.layout().raidDisks()));
    }

    private long stripeOf(long memberSector) {
        return memberSector / geometry.chunkSectors();
    }

    private boolean isOfThisArray(JournalPayload payload) {
        return switch (payload) {
            case JournalPayload.Data data -> isRow(data.arraySector(), geometry.arrayBytes());
            case JournalPayload.Parity parity ->
                isRow(parity.memberSector(), geometry.memberBytes())
                        && parity.hasQ() == (geometry.layout().parityDisks() > 1);
            case JournalPayload.Flush flush -> isRow(flush.memberSector(), geometry.memberBytes());
        };
    }

    private static boolean isRow(long sector, long limitBytes) {
        return sector >= 0 && sector % BLOCK_SECTORS == 0 && sector < limitBytes / SECTOR_BYTES;
    }

    private void noMetaBlock() {
        if (begun) {
            end();
        } else {
            unusable("no log begins at sector " + next + " of the journal's ring");
        }
    }

    private void unusable(String reason) {
        outcome = new JournalContent.Unusable(reason);
    }

    private void end() {
        List<LoggedRow> complete = new ArrayList<>();
        List<LoggedRow> dataOnly = new ArrayList<>();
        rows.forEach((memberSector, row) -> {
            if (!row.parityMissing) {
                complete(row, stripeOf(memberSector));
            }
            add(complete, memberSector, row.replayed);
            add(dataOnly, memberSector, row.loaded);
        });
        outcome = new JournalContent.Log(tail, next, seq, complete, dataOnly);
    }

    private static void add(List<LoggedRow> to, long memberSector, long[] ringSectors) {
        for (long sector : ringSectors) {
            if (sector != LoggedRow.NONE) {
                to.add(new LoggedRow(memberSector, ringSectors));
                return;
            }
        }
    }
}
