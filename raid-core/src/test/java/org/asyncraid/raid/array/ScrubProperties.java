package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.raid.stripe.Finding;
import org.asyncraid.raid.stripe.Finding.Kind;

class ScrubProperties {
    private static final int ROW = 4096;

    @Property(tries = 60)
    void oneCorruptBlockOfRaid6IsNamedAndPutRight(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        var placements = ParityPlacement.ofLevel(RaidLevel.RAID6);
        ParityPlacement placement = placements.get(random.nextInt(placements.size()));
        int disks = 4 + random.nextInt(5);
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, placement, disks, seed)) {
            byte[] content = fill(test, random);
            int slot = random.nextInt(disks);
            long row = random.nextLong(test.geometry.memberBytes() / ROW);
            corrupt(test, slot, row, random);
            long stripe = row * ROW / test.geometry.chunkBytes();
            Kind expected = slot == test.geometry.layout().pSlot(stripe)
                    ? Kind.WRONG_P
                    : slot == test.geometry.layout().qSlot(stripe) ? Kind.WRONG_Q : Kind.WRONG_DATA;

            SweepReport check = test.sweep(SweepKind.CHECK);

            assertEquals(8, check.mismatchSectors());
            assertEquals(0, check.repairedRows());
            int offset = (int) (row * ROW % test.geometry.chunkBytes());
            assertEquals(
                    new Finding(expected, stripe, offset, slot, false),
                    check.findings().getFirst());

            assertEquals(1, test.sweep(SweepKind.REPAIR_LOCATED).repairedRows());
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            assertArrayEquals(content, test.read(0, content.length));
            test.stop();
        }
    }

    @Property(tries = 40)
    void whatSeveralCorruptBlocksOfARowHideIsLeftAloneByLocating(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 7, seed)) {
            fill(test, random);
            corrupt(test, 0, 5, random);
            corrupt(test, 3, 5, random);
            byte[] damaged = test.read(0, (int) test.array.sizeBytes());

            SweepReport repair = test.sweep(SweepKind.REPAIR_LOCATED);

            assertEquals(8, repair.mismatchSectors());
            assertEquals(0, repair.repairedRows());
            assertArrayEquals(damaged, test.read(0, damaged.length));
            test.stop();
        }
    }

    @Property(tries = 40)
    void plainRepairMakesParityAgreeAndNeverTouchesData(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        try (TestArray test = TestArray.healthy(level, ParityPlacement.RIGHT_ASYMMETRIC, 6, seed)) {
            fill(test, random);
            int rows = (int) (test.geometry.memberBytes() / ROW);
            int first = random.nextInt(rows / 2);
            int second = rows / 2 + random.nextInt(rows / 2);
            corrupt(test, random.nextInt(6), first, random);
            corrupt(test, random.nextInt(6), second, random);
            byte[] damaged = test.read(0, (int) test.array.sizeBytes());

            assertEquals(16, test.sweep(SweepKind.CHECK).mismatchSectors());
            assertEquals(2, test.sweep(SweepKind.REPAIR).repairedRows());

            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            assertArrayEquals(damaged, test.read(0, damaged.length));
            test.stop();
        }
    }

    @Property(tries = 60)
    void aRaid6WithoutOneMemberIsComparedWithWhatIsLeft(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        var placements = ParityPlacement.ofLevel(RaidLevel.RAID6);
        ParityPlacement placement = placements.get(random.nextInt(placements.size()));
        int disks = 4 + random.nextInt(4);
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, placement, disks, seed)) {
            fill(test, random);
            int missing = random.nextInt(disks);
            test.fail(missing);
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            int wrong = (missing + 1 + random.nextInt(disks - 1)) % disks;
            corrupt(test, wrong, random.nextLong(test.geometry.memberBytes() / ROW), random);
            byte[] damaged = test.read(0, (int) test.array.sizeBytes());

            SweepReport check = test.sweep(SweepKind.CHECK);
            assertEquals(8, check.mismatchSectors());
            assertEquals(Kind.MISMATCH, check.findings().getFirst().kind());
            assertEquals(0, test.sweep(SweepKind.REPAIR_LOCATED).repairedRows());
            assertEquals(1, test.sweep(SweepKind.REPAIR).repairedRows());
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            assertArrayEquals(damaged, test.read(0, damaged.length));
            test.stop();
        }
    }

    static byte[] fill(TestArray test, SplittableRandom random) {
        byte[] content = new byte[(int) test.array.sizeBytes()];
        random.nextBytes(content);
        test.write(0, content);
        return content;
    }

    /** Changes some bytes of a row behind the array's back. */
    private static void corrupt(TestArray test, int slot, long row, SplittableRandom random) {
        long offset = (long) TestArray.DATA_OFFSET_SECTORS * BlockDevice.SECTOR_BYTES + row * ROW;
        byte[] bytes = new byte[ROW];
        test.read(test.devices.get(slot), offset, bytes);
        int changes = 1 + random.nextInt(50);
        for (int i = 0; i < changes; i++) {
            bytes[i * 80] ^= (byte) (1 + random.nextInt(255));
        }
        Page page = test.clientPages.take(ROW);
        page.nio(0, ROW).put(bytes);
        test.run(test.devices.get(slot), new DeviceRequest().write(offset, page, 0, ROW));
        page.release();
    }
}
