package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.SlowDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.junit.jupiter.api.Test;

class RebuildTest {
    private static final int DISKS = 6;

    /** An assembler believes the newest superblock, and mdadm leaves out whoever does not know of the slot that it tells of. */
    @Test
    void aMemberThatIsRebuiltHearsOfEachUpdateAfterTheOthers() {
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, DISKS, 1)) {
            test.fail(2);
            test.addSpare(test.newDevice(), DISKS);
            AtomicBoolean ended = new AtomicBoolean();
            test.array.startSweep(SweepKind.REBUILD, (report, status, cancelled) -> ended.set(true));
            boolean lagged = false;
            do {
                long newest = events(test, false);
                long ofRebuilt = events(test, true);
                assertTrue(ofRebuilt <= newest);
                lagged |= ofRebuilt != 0 && ofRebuilt < newest;
            } while (!ended.get() && test.loop.runOnce());
            assertTrue(lagged, "all superblocks were written at the same time");
            test.stop();
        }
    }

    private static long events(TestArray test, boolean ofRebuilt) {
        return test.array.status().members().stream()
                .filter(member -> ofRebuilt
                        ? member.state() instanceof MemberState.Recovering
                        : member.state() instanceof MemberState.InSync)
                .mapToLong(member -> member.superblock().events())
                .max()
                .orElse(0);
    }

    @Test
    void cancelledRebuildRecordsItsPositionAndTheNextOneGoesOnFromThere() {
        Layout layout = new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, DISKS);
        try (TestArray test = new TestArray(new ArrayGeometry(layout, 16 << 10, 32 * 64), 1, (device, on) -> device)) {
            byte[] content = ScrubProperties.fill(test, new SplittableRandom(1));
            test.fail(2);
            test.addSpare(test.newDevice(), DISKS);
            AtomicBoolean ended = new AtomicBoolean();
            test.array.startSweep(SweepKind.REBUILD, (report, status, cancelled) -> {
                assertTrue(cancelled);
                ended.set(true);
            });
            assertTrue(test.loop.runUntil(() -> test.array
                    .status()
                    .sweep()
                    .map(report -> report.doneBytes() > 64 << 10)
                    .orElse(false)));
            test.array.cancelSweep();
            test.await(ended);

            Superblock rebuilding = test.array.status().inSlot(2).orElseThrow().superblock();
            long recordedBytes = rebuilding.recoveryOffset().orElseThrow() * 512;
            assertTrue(recordedBytes > 64 << 10 && recordedBytes < test.geometry.memberBytes());
            assertEquals(new MemberRole.Active(2), rebuilding.role());

            test.sweep(SweepKind.REBUILD);

            MemberStatus rebuilt = test.array.status().inSlot(2).orElseThrow();
            assertInstanceOf(MemberState.InSync.class, rebuilt.state());
            assertTrue(rebuilt.superblock().recoveryOffset().isEmpty());
            assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            assertArrayEquals(content, test.read(0, content.length));
            test.stop();
        }
    }

    @Test
    void aCheckpointThatIsBeingRecordedHoldsUpTheEndOfTheSweep() {
        Layout layout = new Layout(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, 3);
        long memberBytes = 2 * TestMachine.CONFIG.checkpointBytes();
        ArrayGeometry geometry = new ArrayGeometry(layout, 4 << 10, memberBytes / BlockDevice.SECTOR_BYTES);
        Fault.Latency uneven = new Fault.Latency(0, 1_000_000, 1L << 40);
        for (long seed = 0; seed < 200; seed++) {
            SeededRandom random = SeededRandom.of(seed);
            try (TestArray test =
                    new TestArray(geometry, seed, (device, loop) -> new SlowDevice(device, uneven, random, loop))) {
                test.fail(2);
                test.addSpare(test.newDevice(), 3);
                test.sweep(SweepKind.REBUILD);
                test.stop();
            }
        }
    }

    /** 120 clients; the rebuild's twelve windows each wait for some two rounds of them, twice that if small ones pass them. */
    @Test
    void aRebuildGetsPagesBesideClientsWhoseWindowsNeedLess() {
        ArrayGeometry geometry = new ArrayGeometry(
                new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, DISKS), 64 << 10, 128 * 12);
        Fault.Latency uneven = new Fault.Latency(0, 1_000_000, 1L << 40);
        SeededRandom delays = SeededRandom.of(7);
        List<BlockDevice> members = new ArrayList<>();
        BiFunction<BlockDevice, EventLoop, BlockDevice> slow = (device, loop) -> {
            members.add(new SlowDevice(device, uneven, delays, loop));
            return members.getLast();
        };
        try (TestArray test = new TestArray(geometry, 7, slow)) {
            test.stop();
            test.renewPages(1 << 20);
            test.config = new ArrayConfig(128, 1, 1_000_000, 64 << 10);
            AssemblyVerdict verdict = test.assemble(members, AssemblyOptions.CAUTIOUS);
            test.start(assertInstanceOf(AssemblyVerdict.Usable.class, verdict).array(), members);
            test.fail(2);
            test.addSpare(slow.apply(test.newDevice(), test.loop), DISKS);
            Page page = test.clientPages.take(4096);
            SplittableRandom random = new SplittableRandom(7);
            int[] left = {4_000};
            int[] running = new int[1];
            for (int i = 0; i < 120; i++) {
                running[0]++;
                writeOn(test, new DeviceRequest(), page, random, left, running);
            }
            AtomicBoolean ended = new AtomicBoolean();
            test.array.startSweep(SweepKind.REBUILD, (report, status, cancelled) -> {
                assertEquals(IoStatus.OK, status);
                ended.set(true);
            });
            test.await(ended);
            assertTrue(left[0] > 0, "the rebuild came to its turn only after the clients");
            left[0] = 0;
            assertTrue(test.loop.runUntil(() -> running[0] == 0));
            page.release();
            test.stop();
        }
    }

    /** A client that writes a block somewhere as soon as its last write has ended. */
    private static void writeOn(
            TestArray test, DeviceRequest request, Page page, SplittableRandom random, int[] left, int[] running) {
        long at = random.nextLong(test.array.sizeBytes() / 4096) * 4096;
        test.array.submit(request.write(at, page, 0, 4096).onCompletion(done -> {
            assertEquals(IoStatus.OK, done.status());
            if (left[0] > 0) {
                left[0]--;
                writeOn(test, request, page, random, left, running);
            } else {
                running[0]--;
            }
        }));
    }

    @Test
    void aRebuildWithNobodyToTakeThePlaceEndsAtOnceAndSaysSo() {
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, DISKS, 6)) {
            test.fail(3);
            AtomicBoolean ended = new AtomicBoolean();
            test.array.startSweep(SweepKind.REBUILD, (report, status, cancelled) -> {
                assertEquals(IoStatus.DEVICE_ERROR, status);
                ended.set(true);
            });
            test.await(ended);
            test.stop();
        }
    }

    @Test
    void failureIsTwoEventsBehindAndInTheOthersTables() {
        try (TestArray test = TestArray.healthy(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, DISKS, 2)) {
            test.fail(4);
            MemberStatus faulty = test.array.status().members().get(4);
            assertInstanceOf(MemberState.Faulty.class, faulty.state());
            for (MemberStatus other : test.array.status().members()) {
                if (other.slot() != 4) {
                    assertEquals(
                            faulty.superblock().events() + 2, other.superblock().events());
                    assertEquals(new MemberRole.Faulty(), other.superblock().roleOf(4));
                }
            }
            test.stop();
        }
    }

    @Test
    void aMemberThatCannotBeSparedIsNotFailedOnRequest() {
        try (TestArray test = TestArray.healthy(RaidLevel.RAID5, ParityPlacement.LEFT_SYMMETRIC, DISKS, 3)) {
            test.fail(0);
            assertThrows(IllegalArgumentException.class, () -> test.fail(1));
            assertEquals(IoStatus.OK, test.write(0, new byte[512]));
            test.stop();
        }
    }

    @Test
    void writesMarkTheSuperblocksActiveAndIdlenessMarksThemClean() {
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, DISKS, 4)) {
            assertTrue(test.array.status().members().getFirst().superblock().isClean());
            test.write(0, new byte[4096]);
            assertEquals(
                    0, test.array.status().members().getFirst().superblock().resyncOffset());
            test.loop.runFor(10_000_000);
            assertTrue(test.array.status().members().getFirst().superblock().isClean());
            test.stop();
        }
    }

    @Test
    void stoppingAfterWritesLeavesEveryMemberCleanWithEqualEvents() {
        try (TestArray test = TestArray.healthy(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, DISKS, 5)) {
            test.write(0, new byte[100 * 512]);
            test.stop();
            long events = test.array.status().events();
            for (MemberStatus member : test.array.status().members()) {
                assertTrue(member.superblock().isClean());
                assertEquals(events, member.superblock().events());
            }
        }
    }
}
