package org.asyncraid.raid.risk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.raid.badblock.ArrayRange;
import org.asyncraid.raid.badblock.LossMap.SlotContent;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Extent;

class ArrayRisksProperties {
    private static final int ROW = 4096;
    private static final int CHUNK = 16 << 10;
    private static final long DATA_SECTORS = 2048;

    @Property(tries = 200)
    void partsAreThoseThatALookAtEveryRowFinds(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        List<ParityPlacement> placements = ParityPlacement.ofLevel(level);
        Layout layout = new Layout(level, placements.get(random.nextInt(placements.size())), 4 + random.nextInt(4));
        ArrayGeometry geometry = new ArrayGeometry(layout, CHUNK, 32 * 12);
        List<SlotContent> slots = new ArrayList<>();
        for (int slot = 0; slot < layout.raidDisks(); slot++) {
            slots.add(content(random, geometry));
        }
        List<Integer> stale = random.nextInt(3) == 0 ? List.of(random.nextInt(layout.raidDisks())) : List.of();
        BitSet doubtful = new BitSet();
        if (random.nextBoolean()) {
            doubtful.set(random.nextInt(13), 13);
        }
        BitSet[] expected = {new BitSet(), new BitSet(), new BitSet()};
        for (long at = 0; at < geometry.arrayBytes(); at += ROW) {
            look(geometry, slots, stale, doubtful, at, expected);
        }
        BitSet[] found = {new BitSet(), new BitSet(), new BitSet()};
        List<Risk> risks = ArrayRisks.of(geometry, slots, stale, from -> {
            int stripe = doubtful.nextSetBit((int) (from / CHUNK));
            return stripe < 0 ? Long.MAX_VALUE : Math.max(from, (long) stripe * CHUNK);
        });
        for (Risk risk : risks) {
            long bytes = 0;
            for (ArrayRange range : risk.part().first()) {
                found[risk.kind().ordinal()].set((int) (range.fromBytes() / ROW), (int) (range.toBytes() / ROW));
                bytes += range.bytes();
            }
            assertEquals(risk.part().bytes(), bytes);
            assertEquals(risk.part().count(), risk.part().first().size());
        }
        assertEquals(List.of(expected), List.of(found));
    }

    private static SlotContent content(SplittableRandom random, ArrayGeometry geometry) {
        if (random.nextInt(6) == 0) {
            return SlotContent.MISSING;
        }
        List<Extent> bad = new ArrayList<>();
        while (random.nextInt(3) == 0) {
            bad.add(new Extent(DATA_SECTORS + random.nextLong(geometry.componentSectors()), 1 + random.nextInt(40)));
        }
        long readable = random.nextInt(5) == 0 ? (long) CHUNK * random.nextInt(13) : Long.MAX_VALUE;
        return new SlotContent(readable, DATA_SECTORS, bad);
    }

    /** Sets the row's bit in the sets of what is lost, doubtful and unprotected. */
    private static void look(
            ArrayGeometry geometry,
            List<SlotContent> slots,
            List<Integer> stale,
            BitSet doubtful,
            long at,
            BitSet[] expected) {
        long stripe = geometry.stripe(at);
        long memberFrom = geometry.memberOffset(stripe, geometry.offsetInChunk(at));
        int missing = 0;
        int unreadable = 0;
        for (SlotContent slot : slots) {
            boolean gone = slot.readableBytes() < (stripe + 1) * CHUNK;
            missing += gone ? 1 : 0;
            unreadable += gone || isBad(slot, memberFrom) ? 1 : 0;
        }
        int own = geometry.slot(at);
        boolean ownMissing = slots.get(own).readableBytes() < (stripe + 1) * CHUNK;
        boolean ownUnreadable = ownMissing || isBad(slots.get(own), memberFrom);
        int row = (int) (at / ROW);
        int parity = geometry.layout().parityDisks();
        expected[0].set(row, ownUnreadable && unreadable > parity);
        expected[1].set(row, stale.contains(own) || (doubtful.get((int) stripe) && ownMissing));
        expected[2].set(row, missing >= parity || (doubtful.get((int) stripe) && missing == 0));
    }

    private static boolean isBad(SlotContent slot, long memberFrom) {
        return slot.badSectors().stream().anyMatch(bad -> {
            long from = (bad.sector() - DATA_SECTORS) * 512;
            return from < memberFrom + ROW && memberFrom < from + bad.sectors() * 512;
        });
    }
}
