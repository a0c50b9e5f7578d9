package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.UnreadableDevice;
import org.asyncraid.blockdev.fault.VolatileCacheDevice;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.badblock.ArrayRange;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.Feature;

/** Arrays on members with blocks that cannot be read, or not even written. */
class BadBlockProperties {
    private static final int ROW = 4096;
    private static final int CHUNK = 16 << 10;
    private static final long DATA_BYTES = (long) TestArray.DATA_OFFSET_SECTORS * BlockDevice.SECTOR_BYTES;

    @Property(tries = 25)
    void aBlockThatCannotBeWrittenCostsRedundancyThereAndNoMember(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        try (Worn worn = new Worn(level, 4 + random.nextInt(3), seed)) {
            TestArray test = worn.test;
            byte[] model = ScrubProperties.fill(test, random);
            worn.wearOutUpTo(level.parityDisks(), random);
            for (int step = 0; step < 40; step++) {
                worn.writeSomewhere(model, random);
            }
            assertArrayEquals(model, test.read(0, model.length));
            assertEquals(0, test.array.status().degradedBy());
            assertEquals(List.of(), test.array.losses());

            worn.assembleAgain(random.nextBoolean());
            assertEquals(0, test.array.status().degradedBy());
            assertArrayEquals(model, test.read(0, model.length));

            worn.devices.forEach(UnreadableDevice::remap);
            random.nextBytes(model);
            for (int at = 0; at < model.length; at += 1 << 20) {
                test.write(at, Arrays.copyOfRange(model, at, Math.min(model.length, at + (1 << 20))));
            }
            worn.assertNoBadBlocks();
            assertEquals(0, test.sweep(SweepKind.CHECK).unreadableBlocks());
            assertArrayEquals(model, test.read(0, model.length));
            test.stop();
        }
    }

    @Property(tries = 40)
    void aRebuildPastLostSectorsEndsWithTheExactLossMap(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        int disks = 4 + random.nextInt(3);
        try (Worn worn = new Worn(level, disks, seed)) {
            TestArray test = worn.test;
            byte[] model = ScrubProperties.fill(test, random);
            BitSet failed = new BitSet(disks);
            while (failed.cardinality() < level.parityDisks()) {
                int slot = random.nextInt(disks);
                if (!failed.get(slot)) {
                    failed.set(slot);
                    test.fail(slot);
                }
            }
            BitSet lostRows = new BitSet();
            BitSet lost = worn.spoilAndPredict(failed, random, lostRows);
            failed.stream().forEach(slot -> test.addSpare(worn.newSpare(), test.devices.size() - 1));
            test.sweep(SweepKind.REBUILD);
            assertEquals(0, test.array.status().degradedBy());
            worn.assertLost(lost, model);

            worn.assembleAgain(false);
            worn.assertLost(lost, model);
            test.sweep(SweepKind.REPAIR);
            worn.assertLost(lost, model);

            int stripeBytes = (int) test.geometry.stripeDataBytes();
            lostRows.stream().map(row -> row * ROW / CHUNK).distinct().forEach(stripe -> {
                byte[] bytes = new byte[stripeBytes];
                random.nextBytes(bytes);
                System.arraycopy(bytes, 0, model, stripe * stripeBytes, stripeBytes);
                assertEquals(IoStatus.OK, test.write((long) stripe * stripeBytes, bytes));
            });
            worn.assertNoBadBlocks();
            assertArrayEquals(model, test.read(0, model.length));
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            test.stop();
        }
    }

    @Property(tries = 5)
    void aFullLogCostsTheMember(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Layout layout = new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 4);
        List<UnreadableDevice> devices = new ArrayList<>();
        try (TestArray test = new TestArray(
                new ArrayGeometry(layout, 4 << 10, 8 * 1200), seed, (device, on) -> Worn.add(devices, device, on))) {
            byte[] model = new byte[(int) test.array.sizeBytes()];
            int slot = random.nextInt(4);
            for (int row = 0; row < 1200; row += 2) {
                devices.get(slot).wearOut(DATA_BYTES + (long) row * ROW + 512 * random.nextInt(8));
            }
            random.nextBytes(model);
            for (int at = 0; at < model.length; at += 1 << 20) {
                byte[] piece = Arrays.copyOfRange(model, at, Math.min(model.length, at + (1 << 20)));
                assertEquals(IoStatus.OK, test.write(at, piece));
            }
            assertInstanceOf(
                    MemberState.Faulty.class,
                    test.array.status().members().get(slot).state());
            int half = model.length / 2;
            assertArrayEquals(Arrays.copyOf(model, half), test.read(0, half));
            assertArrayEquals(Arrays.copyOfRange(model, half, model.length), test.read(half, model.length - half));
            test.stop();
        }
    }

    /** An array whose members can have blocks that are unreadable or worn out, on volatile caches. */
    private static final class Worn implements AutoCloseable {
        final List<UnreadableDevice> devices = new ArrayList<>();
        final List<VolatileCacheDevice> caches = new ArrayList<>();
        final TestArray test;
        final long seed;

        Worn(RaidLevel level, int disks, long seed) {
            this.seed = seed;
            Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, disks);
            test = new TestArray(new ArrayGeometry(layout, CHUNK, 32 * 12), seed, this::decorate);
        }

        private BlockDevice decorate(BlockDevice device, EventLoop loop) {
            caches.add(new VolatileCacheDevice(device, new Fault.VolatileCache(64), SeededRandom.of(seed), loop));
            return add(devices, caches.getLast(), loop);
        }

        static UnreadableDevice add(List<UnreadableDevice> devices, BlockDevice device, EventLoop loop) {
            devices.add(new UnreadableDevice(device, new Fault.Unreadable(0, 0), SeededRandom.of(1), loop));
            return devices.getLast();
        }

        BlockDevice newSpare() {
            return decorate(test.newDevice(), test.loop);
        }

        void wearOutUpTo(int blocksARow, SplittableRandom random) {
            for (long row = 0; row < test.geometry.memberBytes() / ROW; row++) {
                for (int i = 0; i < blocksARow; i++) {
                    if (random.nextInt(4) == 0) {
                        devices.get(random.nextInt(devices.size()))
                                .wearOut(DATA_BYTES + row * ROW + 512 * random.nextInt(8));
                    }
                }
            }
        }

        void writeSomewhere(byte[] model, SplittableRandom random) {
            int length = 512 * (1 + random.nextInt(random.nextBoolean() ? 12 : 200));
            int offset = 512 * random.nextInt((model.length - length) / 512);
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertEquals(IoStatus.OK, test.write(offset, bytes));
            System.arraycopy(bytes, 0, model, offset, length);
        }

        /** Spoils blocks of members that have not failed; gives the data rows of the array that are lost by that. */
        BitSet spoilAndPredict(BitSet failed, SplittableRandom random, BitSet lostRows) {
            Layout layout = test.geometry.layout();
            BitSet lost = new BitSet();
            for (int row = 0; row < test.geometry.memberBytes() / ROW; row++) {
                BitSet gone = (BitSet) failed.clone();
                while (random.nextInt(4) == 0) {
                    int slot = random.nextInt(layout.raidDisks());
                    if (!failed.get(slot)) {
                        devices.get(slot).spoil(DATA_BYTES + (long) row * ROW + 512 * random.nextInt(8));
                        gone.set(slot);
                    }
                }
                if (gone.cardinality() > layout.parityDisks()) {
                    lostRows.set(row);
                    long stripe = (long) row * ROW / CHUNK;
                    for (int data = 0; data < layout.dataDisks(); data++) {
                        if (gone.get(layout.dataSlot(stripe, data))) {
                            lost.set((int) (test.geometry.arrayOffset(stripe, data, row * ROW % CHUNK) / ROW));
                        }
                    }
                }
            }
            return lost;
        }

        void assertLost(BitSet lost, byte[] model) {
            BitSet told = new BitSet();
            for (ArrayRange range : test.array.losses()) {
                told.set((int) (range.fromBytes() / ROW), (int) (range.toBytes() / ROW));
            }
            assertEquals(lost, told);
            byte[] row = new byte[ROW];
            for (int at = 0; at < model.length; at += ROW) {
                IoStatus status = test.read(test.array, at, row);
                assertEquals(lost.get(at / ROW) ? IoStatus.MEDIA_ERROR : IoStatus.OK, status);
                if (status.isOk()) {
                    assertArrayEquals(Arrays.copyOfRange(model, at, at + ROW), row);
                }
            }
        }

        void assertNoBadBlocks() {
            test.loop.runFor(10_000_000);
            for (MemberStatus member : test.array.status().members()) {
                if (!(member.state() instanceof MemberState.Faulty)) {
                    assertEquals(List.of(), member.badSectors());
                    assertFalse(member.superblock().features().has(Feature.BAD_BLOCKS));
                }
            }
        }

        /** Stops the array, or cuts the power of its members, and starts what is found on them then. */
        void assembleAgain(boolean cutPower) {
            if (cutPower) {
                assertEquals(IoStatus.OK, test.run(test.array, new DeviceRequest().flush()));
                int[] settled = new int[1];
                caches.forEach(device -> device.powerCut(() -> settled[0]++));
                assertTrue(test.loop.runUntil(() -> settled[0] == caches.size()), "the members never settled");
                test.loop.runUntilIdle();
                caches.forEach(VolatileCacheDevice::powerOn);
                test.renewPages(16 << 20);
            } else {
                test.stop();
            }
            AssemblyVerdict verdict = test.assemble(devices, AssemblyOptions.CAUTIOUS);
            AssembledArray assembled = assertInstanceOf(AssemblyVerdict.Usable.class, verdict, verdict::toString)
                    .array();
            test.start(assembled, devices);
            if (assembled.isDirty()) {
                test.sweep(SweepKind.RESYNC);
            }
        }

        @Override
        public void close() {
            test.close();
        }
    }
}
