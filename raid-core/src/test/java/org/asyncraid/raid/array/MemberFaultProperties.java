package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.UnreadableDevice;
import org.asyncraid.blockdev.fault.VanishingDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;

class MemberFaultProperties {
    private static final int ROW = 4096;
    private static final long DATA_BYTES = (long) TestArray.DATA_OFFSET_SECTORS * BlockDevice.SECTOR_BYTES;

    @Property(tries = 60)
    void unreadableSectorsAreReadFromTheOthersAndWrittenBack(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Faulty faulty = new Faulty(RaidLevel.RAID6, 6, seed)) {
            TestArray test = faulty.test;
            byte[] content = ScrubProperties.fill(test, random);
            int spoiled = faulty.spoilUpToTwoBlocksARow(random, List.of());

            int from = 512 * random.nextInt(content.length / 1024);
            assertArrayEquals(
                    Arrays.copyOfRange(content, from, content.length), test.read(from, content.length - from));
            assertArrayEquals(content, test.read(0, content.length));

            SweepReport repair = test.sweep(SweepKind.REPAIR);
            assertTrue(repair.unreadableBlocks() <= spoiled);
            assertEquals(0, faulty.unreadableBlocks());
            SweepReport check = test.sweep(SweepKind.CHECK);
            assertEquals(0, check.mismatchSectors() + check.unreadableBlocks());
            assertEquals(0, test.array.status().degradedBy());
            test.stop();
        }
    }

    @Property(tries = 40)
    void aRebuildGetsPastUnreadableSectorsThatRedundancyStillCovers(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Faulty faulty = new Faulty(RaidLevel.RAID6, 7, seed)) {
            TestArray test = faulty.test;
            byte[] content = ScrubProperties.fill(test, random);
            int lost = random.nextInt(7);
            test.fail(lost);
            for (int i = 0; i < 12; i++) {
                int slot = (lost + 1 + random.nextInt(6)) % 7;
                faulty.devices.get(slot).spoil(DATA_BYTES + i * 4L * ROW);
            }
            test.addSpare(test.newDevice(), 7);
            test.sweep(SweepKind.REBUILD);
            assertArrayEquals(content, test.read(0, content.length));
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            test.stop();
        }
    }

    @Property(tries = 60)
    void aMemberThatVanishesDuringWritesIsFailedAndNoAcknowledgedWriteIsLost(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, 5);
        List<VanishingDevice> devices = new ArrayList<>();
        AtomicReference<EventLoop> loop = new AtomicReference<>();
        try (TestArray test = new TestArray(new ArrayGeometry(layout, 16 << 10, 32 * 12), seed, (device, on) -> {
            VanishingDevice vanishing =
                    new VanishingDevice(device, new Fault.Loss(Fault.Loss.Since.FIRST_REQUEST, Long.MAX_VALUE, 1), on);
            devices.add(vanishing);
            return vanishing;
        })) {
            byte[] model = ScrubProperties.fill(test, random);
            int victims = level.parityDisks();
            for (int step = 0; step < 40; step++) {
                if (step % 15 == 7 && victims > 0) {
                    devices.get(--victims).pullOut();
                }
                int length = 512 * (1 + random.nextInt(100));
                int offset = 512 * random.nextInt((model.length - length) / 512);
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                assertEquals(IoStatus.OK, test.write(offset, bytes));
                System.arraycopy(bytes, 0, model, offset, length);
            }
            assertArrayEquals(model, test.read(0, model.length));
            for (int slot = 0; slot < level.parityDisks(); slot++) {
                assertInstanceOf(
                        MemberState.Faulty.class,
                        test.array.status().members().get(slot).state());
            }
            test.stop();
        }
    }

    @Property(tries = 20)
    void losingMoreThanTheRedundancyStopsWritingAndLeavesTheSuperblocksAlone(@ForAll long seed) {
        List<VanishingDevice> devices = new ArrayList<>();
        Layout layout = new Layout(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 4);
        try (TestArray test = new TestArray(new ArrayGeometry(layout, 16 << 10, 32 * 12), seed, (device, on) -> {
            devices.add(
                    new VanishingDevice(device, new Fault.Loss(Fault.Loss.Since.FIRST_REQUEST, Long.MAX_VALUE, 1), on));
            return devices.getLast();
        })) {
            test.write(0, new byte[64 << 10]);
            devices.get(0).pullOut();
            devices.get(2).pullOut();
            IoStatus status = test.write(0, new byte[256 << 10]);
            assertTrue(!status.isOk(), "acknowledged what it cannot keep");
            assertTrue(test.array.status().broken());
            assertEquals(IoStatus.DEVICE_ERROR, test.write(0, new byte[512]));
            long recorded = test.array.status().members().stream()
                    .filter(member -> member.state() instanceof MemberState.InSync)
                    .filter(member -> member.superblock().arrayState().indexOf('.') >= 0)
                    .count();
            assertTrue(recorded == 0
                    || test.array.status().members().stream()
                            .filter(member -> member.superblock()
                                            .arrayState()
                                            .chars()
                                            .filter(c -> c == '.')
                                            .count()
                                    > 1)
                            .findAny()
                            .isEmpty());
            test.stop();
        }
    }

    /** An array whose members can have unreadable sectors. */
    private static final class Faulty implements AutoCloseable {
        final List<UnreadableDevice> devices = new ArrayList<>();
        final TestArray test;

        Faulty(RaidLevel level, int disks, long seed) {
            Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, disks);
            test = new TestArray(new ArrayGeometry(layout, 16 << 10, 32 * 12), seed, (device, on) -> {
                devices.add(new UnreadableDevice(device, new Fault.Unreadable(0, 0), SeededRandom.of(seed), on));
                return devices.getLast();
            });
        }

        int spoilUpToTwoBlocksARow(SplittableRandom random, List<Integer> exempt) {
            int spoiled = 0;
            for (long row = 0; row < test.geometry.memberBytes() / ROW; row++) {
                int first = random.nextInt(devices.size());
                int second = random.nextInt(devices.size());
                for (int slot : new int[] {first, second}) {
                    if (random.nextInt(3) == 0 && !exempt.contains(slot)) {
                        devices.get(slot).spoil(DATA_BYTES + row * ROW + 512 * random.nextInt(8));
                        spoiled++;
                    }
                }
            }
            return spoiled;
        }

        int unreadableBlocks() {
            return devices.stream().mapToInt(UnreadableDevice::unreadableBlocks).sum();
        }

        @Override
        public void close() {
            test.close();
        }
    }
}
