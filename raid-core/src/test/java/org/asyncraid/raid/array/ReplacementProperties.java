package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import net.jqwik.api.Example;
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
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.MemberRole;

/** Members that are exchanged while clients write, blocks cannot be read, members fail and the power goes. */
class ReplacementProperties {
    private static final int ROW = 4096;
    private static final long DATA_BYTES = (long) TestArray.DATA_OFFSET_SECTORS * BlockDevice.SECTOR_BYTES;

    @Property(tries = 30)
    void aReplacementTakesTheSlotWithEveryWriteOnItAndTheOldMemberCountsAsFailed(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Exchange exchange = new Exchange(seed, random)) {
            exchange.begin();
            exchange.spoilSomeOfTheOldMember(random);
            exchange.writeUntil(random, () -> exchange.ended);
            assertEquals(IoStatus.OK, exchange.status);

            TestArray test = exchange.test;
            MemberStatus now = test.array.status().inSlot(exchange.slot).orElseThrow();
            assertEquals(exchange.replacementNumber, now.superblock().deviceNumber());
            assertInstanceOf(MemberState.InSync.class, now.state());
            assertTrue(!now.superblock().features().has(Feature.REPLACEMENT)
                    && now.superblock().recoveryOffset().isEmpty());
            assertEquals(new MemberRole.Faulty(), now.superblock().roleOf(exchange.slot));
            exchange.checkContent();
            test.stop();
            exchange.assemble();
            assertEquals(0, test.array.status().degradedBy());
            exchange.checkContent();
            test.stop();
        }
    }

    @Property(tries = 50)
    void anInterruptedReplacementGoesOnAndLosesNothing(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Exchange exchange = new Exchange(seed, random)) {
            exchange.begin();
            TestArray test = exchange.test;
            long end = test.loop.eventsRun() + random.nextInt(4000);
            exchange.writeUntil(random, () -> exchange.ended || test.loop.eventsRun() >= end);
            switch (random.nextInt(4)) {
                case 0 -> exchange.cutPower();
                case 1 -> test.stop();
                case 2 -> {
                    exchange.failIfThere(exchange.slot);
                    test.stop();
                }
                default -> {
                    exchange.failReplacement();
                    test.stop();
                }
            }
            exchange.assemble();
            if (test.array.status().members().stream()
                    .anyMatch(member -> member.state() instanceof MemberState.Replacing
                            || member.state() instanceof MemberState.Recovering)) {
                test.sweep(SweepKind.REBUILD);
            }
            exchange.checkContent();
            test.stop();
        }
    }

    @Property(tries = 20)
    void aSpareTakesThePlaceOfAMemberThatFails(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Exchange exchange = new Exchange(seed, random)) {
            TestArray test = exchange.test;
            test.stop();
            exchange.assemble(TestMachine.CONFIG.takingSpares());
            exchange.writeSomewhere(random);
            exchange.failIfThere(exchange.slot);
            exchange.writeUntil(
                    random,
                    () -> test.array.status().degradedBy() == 0
                            && test.array.status().sweep().isEmpty());
            assertEquals(
                    exchange.replacementNumber,
                    test.array
                            .status()
                            .inSlot(exchange.slot)
                            .orElseThrow()
                            .superblock()
                            .deviceNumber());
            exchange.checkContent();
            test.stop();
        }
    }

    /** The replacement began before the rebuild had, which then did both. */
    @Example
    void seed17() {
        aReplacementThatBeginsWhileARebuildRunsWaitsForTheNextOne(17);
    }

    @Property(tries = 20)
    void aReplacementThatBeginsWhileARebuildRunsWaitsForTheNextOne(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Exchange exchange = new Exchange(seed, random)) {
            TestArray test = exchange.test;
            test.addSpare(exchange.decorate(test.newDevice(), test.loop), test.devices.size() - 1);
            int other = (exchange.slot + 1) % test.geometry.layout().raidDisks();
            test.fail(other);
            test.array.startSweep(SweepKind.REBUILD, (report, how, cancelled) -> exchange.ended = true);
            long begun = test.loop.eventsRun() + random.nextInt(300);
            exchange.writeUntil(
                    random,
                    () -> exchange.ended || test.array.status().sweep().isPresent() && test.loop.eventsRun() >= begun);
            AtomicBoolean replacing = new AtomicBoolean();
            test.array.replace(
                    member -> member.slot() == exchange.slot,
                    member -> member.state() instanceof MemberState.Spare,
                    () -> replacing.set(true));
            exchange.writeUntil(random, () -> exchange.ended && replacing.get());
            assertTrue(test.array.status().members().stream()
                    .anyMatch(member -> member.state() instanceof MemberState.Replacing));
            exchange.checkContent();
            test.sweep(SweepKind.REBUILD);
            exchange.checkContent();
            test.stop();
        }
    }

    @Property(tries = 40)
    void whatAPowerCutTookFromTheReplacementAloneIsCopiedAgain(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Exchange exchange = new Exchange(seed, random)) {
            TestArray test = exchange.test;
            exchange.durable = false;
            exchange.begin();
            long end = test.loop.eventsRun() + random.nextInt(3000);
            exchange.writeUntil(random, () -> exchange.ended || test.loop.eventsRun() >= end);
            exchange.cutPower();
            exchange.assemble();
            byte[] found = test.read(0, exchange.model.length);
            boolean replacing = test.array.status().members().stream()
                    .anyMatch(member -> member.state() instanceof MemberState.Replacing);
            if (replacing) {
                test.sweep(SweepKind.REBUILD);
            }
            assertArrayEquals(found, test.read(0, found.length));
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            test.stop();
        }
    }

    /** An array with a spare, some with a bitmap, whose members have volatile caches and can have unreadable blocks. */
    private static final class Exchange implements AutoCloseable {
        final TestArray test;
        final int slot;
        final int replacementNumber;
        final byte[] model;
        final List<VolatileCacheDevice> caches = new ArrayList<>();
        final List<UnreadableDevice> devices = new ArrayList<>();
        final long seed;
        boolean ended;
        boolean durable = true;
        IoStatus status = IoStatus.OK;

        Exchange(long seed, SplittableRandom random) {
            this.seed = seed;
            RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
            int disks = 4 + random.nextInt(3);
            Layout layout = new Layout(level, ParityPlacement.LEFT_SYMMETRIC, disks);
            ArrayGeometry geometry = new ArrayGeometry(layout, 16 << 10, 32 * 12);
            test = random.nextInt(3) == 0
                    ? new BitmapArray(geometry, 4096 << random.nextInt(4), seed, this::decorate).test
                    : new TestArray(geometry, seed, this::decorate);
            model = ScrubProperties.fill(test, random);
            slot = random.nextInt(disks);
            replacementNumber = disks;
            test.addSpare(decorate(test.newDevice(), test.loop), disks);
            assertEquals(IoStatus.OK, test.run(test.array, new DeviceRequest().flush()));
        }

        private BlockDevice decorate(BlockDevice device, EventLoop loop) {
            caches.add(new VolatileCacheDevice(device, new Fault.VolatileCache(64), SeededRandom.of(seed), loop));
            devices.add(
                    new UnreadableDevice(caches.getLast(), new Fault.Unreadable(0, 0), SeededRandom.of(seed), loop));
            return devices.getLast();
        }

        void begin() {
            AtomicBoolean begun = new AtomicBoolean();
            test.array.replace(
                    member -> member.slot() == slot,
                    member -> member.state() instanceof MemberState.Spare,
                    () -> begun.set(true));
            test.await(begun);
            MemberStatus spare = test.array.status().members().getLast();
            assertEquals(new MemberRole.Replacement(slot), spare.superblock().role());
            test.array.startSweep(SweepKind.REBUILD, (report, how, cancelled) -> {
                ended = true;
                status = how;
            });
        }

        void spoilSomeOfTheOldMember(SplittableRandom random) {
            for (int i = 0; i < 6; i++) {
                long row = random.nextLong(test.geometry.memberBytes() / ROW);
                devices.get(slot).spoil(DATA_BYTES + row * ROW + 512 * random.nextInt(8));
            }
        }

        void writeUntil(SplittableRandom random, BooleanSupplier enough) {
            while (!enough.getAsBoolean()) {
                writeSomewhere(random);
            }
        }

        void writeSomewhere(SplittableRandom random) {
            int length = 512 * (1 + random.nextInt(random.nextBoolean() ? 12 : 150));
            int offset = 512 * random.nextInt((model.length - length) / 512);
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            var page = test.clientPages.take(length);
            page.nio(0, length).put(bytes);
            DeviceRequest write =
                    new DeviceRequest().write(offset, page, 0, length).fua(durable);
            assertEquals(IoStatus.OK, test.run(test.array, write));
            page.release();
            System.arraycopy(bytes, 0, model, offset, length);
        }

        void failIfThere(int which) {
            if (test.array.status().inSlot(which).isPresent()) {
                test.fail(which);
            }
        }

        void failReplacement() {
            boolean there = test.array.status().members().stream()
                    .anyMatch(member -> member.state() instanceof MemberState.Replacing);
            if (there) {
                AtomicBoolean done = new AtomicBoolean();
                test.array.fail(member -> member.state() instanceof MemberState.Replacing, () -> done.set(true));
                test.await(done);
            }
        }

        void cutPower() {
            int[] settled = new int[1];
            caches.forEach(device -> device.powerCut(() -> settled[0]++));
            assertTrue(test.loop.runUntil(() -> settled[0] == caches.size()), "the members never settled");
            test.loop.runUntilIdle();
            caches.forEach(VolatileCacheDevice::powerOn);
            test.renewPages(16 << 20);
        }

        void assemble() {
            assemble(TestMachine.CONFIG);
        }

        void assemble(ArrayConfig config) {
            AssemblyVerdict verdict = test.assemble(devices, AssemblyOptions.CAUTIOUS);
            AssembledArray assembled = assertInstanceOf(AssemblyVerdict.Usable.class, verdict, verdict::toString)
                    .array();
            test.config = config;
            test.start(assembled, devices);
            if (assembled.isDirty()) {
                test.sweep(SweepKind.RESYNC);
            }
        }

        void checkContent() {
            assertArrayEquals(model, test.read(0, model.length));
            if (test.array.status().degradedBy() < test.geometry.layout().parityDisks()) {
                assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            }
        }

        @Override
        public void close() {
            test.close();
        }
    }
}
