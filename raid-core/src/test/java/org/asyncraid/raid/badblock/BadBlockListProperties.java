package org.asyncraid.raid.badblock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Parsed;

class BadBlockListProperties {
    private static final int SECTORS = 4000;

    @Property(tries = 300)
    void holdsWhatASetOfSectorsHoldsAndNeverMoreThanItsLog(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int shift = random.nextInt(4);
        int unit = 1 << shift;
        int capacity = 1 + random.nextInt(40);
        BadBlockList list = new BadBlockList(capacity, shift);
        BitSet model = new BitSet(SECTORS);
        for (int step = 0; step < 120; step++) {
            int from = random.nextInt(SECTORS - 64);
            int to = from + 1 + random.nextInt(random.nextInt(4) == 0 ? SECTORS - from - 16 : 40);
            BitSet next = (BitSet) model.clone();
            boolean done;
            if (random.nextInt(3) > 0) {
                next.set(from / unit * unit, (to + unit - 1) / unit * unit);
                done = list.add(from, to);
            } else {
                int first = (from + unit - 1) / unit * unit;
                int last = to / unit * unit;
                if (first < last) {
                    next.clear(first, last);
                }
                done = list.remove(from, to);
            }
            assertEquals(entries(next, unit) <= capacity, done);
            model = done ? next : model;
            check(list, model, random, shift);
        }
    }

    private static void check(BadBlockList list, BitSet model, SplittableRandom random, int shift) {
        BitSet held = new BitSet(SECTORS);
        for (Extent extent : list.extents()) {
            assertTrue(extent.sectors() > 0 && extent.sectors() <= 512L << shift, extent.toString());
            held.set((int) extent.sector(), (int) (extent.sector() + extent.sectors()));
        }
        assertEquals(model, held);
        assertEquals(model.isEmpty(), list.isEmpty());
        int from = random.nextInt(SECTORS - 32);
        int to = from + 1 + random.nextInt(32);
        int next = model.nextSetBit(from);
        assertEquals(next >= 0 && next < to, list.overlaps(from, to));
        byte[] bytes = new BadBlockLog(list.extents()).encode(8, shift);
        if (!(BadBlockLog.parse(bytes, shift) instanceof Parsed.Value<BadBlockLog> read)) {
            throw new AssertionError("cannot read what was written");
        }
        assertEquals(list.extents(), read.value().badSectors());
        assertEquals(
                list.extents(),
                BadBlockList.of(read.value(), 8, shift).orElseThrow().extents());
    }

    @Property(tries = 100)
    void aLogThatSaysMoreThanItsRoomIsNoList(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Extent> apart = random.longs(80, 0, 1L << 40)
                .mapToObj(at -> new Extent(at << 12, 1))
                .distinct()
                .toList();
        assertEquals(
                apart.size() <= 64,
                BadBlockList.of(new BadBlockLog(apart), 1, 0).isPresent());
        assertTrue(BadBlockList.of(new BadBlockLog(apart), 2, 0).isPresent());
    }

    private static int entries(BitSet model, int unit) {
        int entries = 0;
        for (int from = model.nextSetBit(0); from >= 0; ) {
            int to = model.nextClearBit(from);
            entries += Math.ceilDiv(to - from, 512 * unit);
            from = model.nextSetBit(to);
        }
        return entries;
    }
}
