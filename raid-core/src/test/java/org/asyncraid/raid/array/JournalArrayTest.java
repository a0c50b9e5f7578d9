package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.VanishingDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.journal.JournalContent;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.raid.journal.JournalReader;
import org.asyncraid.raid.journal.JournalRing;
import org.asyncraid.raid.journal.JournalScan;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;
import org.junit.jupiter.api.Test;

class JournalArrayTest {
    private static final ArrayGeometry GEOMETRY =
            new ArrayGeometry(new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 5), 16 << 10, 32 * 12);
    private static final int SMALLEST_BLOCKS = 24;

    @Test
    void aFullJournalIsWaitedForAndNothingElse() {
        try (TestMachine machine = new TestMachine(1)) {
            JournaledArray.create(machine, GEOMETRY, SMALLEST_BLOCKS);
            open(machine, machine.devices);
            byte[] content = pattern((int) GEOMETRY.arrayBytes());
            assertEquals(IoStatus.OK, write(machine, 0, content));
            assertArrayEquals(content, machine.read(0, content.length));
            machine.stop();
        }
    }

    @Test
    void aStopLeavesNothingToReplay() {
        try (TestMachine machine = new TestMachine(2)) {
            JournaledArray.create(machine, GEOMETRY, 200);
            open(machine, machine.devices);
            write(machine, 512, pattern(70_000));
            assertFalse(log(machine).isEmpty());
            machine.stop();
            assertTrue(log(machine).isEmpty());
        }
    }

    @Test
    void whatWasLoggedIsReplayedAlsoOverMembersThatWereChangedSince() {
        try (TestMachine machine = new TestMachine(3)) {
            JournaledArray.create(machine, GEOMETRY, 200);
            open(machine, machine.devices);
            byte[] content = pattern(100_000 / 512 * 512);
            write(machine, 0, content);
            machine.put(machine.devices.getFirst(), 2048 * 512L, new byte[32 << 10]);
            machine.renewPages(16 << 20);
            open(machine, machine.devices);
            assertArrayEquals(content, machine.read(0, content.length));
            machine.stop();
        }
    }

    @Test
    void anArrayWhoseJournalFailsIsReadOnlyAndStaysDirty() {
        try (TestMachine machine = new TestMachine(4)) {
            JournaledArray.create(machine, GEOMETRY, 200);
            VanishingDevice journal = new VanishingDevice(
                    machine.devices.get(5),
                    new Fault.Loss(Fault.Loss.Since.OPENED_NANOS, Long.MAX_VALUE, 0),
                    machine.loop);
            List<BlockDevice> devices = new ArrayList<>(machine.devices);
            devices.set(5, journal);
            open(machine, devices);
            byte[] content = pattern(8192);
            assertEquals(IoStatus.OK, write(machine, 0, content));
            journal.pullOut();
            assertFalse(write(machine, 65536, content).isOk());
            assertTrue(machine.array.isReadOnly());
            assertArrayEquals(content, machine.read(0, content.length));
            machine.stop();
            assertTrue(usable(machine, machine.devices.subList(0, 5), AssemblyOptions.CAUTIOUS)
                    .array()
                    .isDirty());
        }
    }

    /** A crash in an update left its news with the journal alone; another may come in the next update. */
    @Test
    void membersThatAnUpdateDidNotReachCatchUpWithTheJournalBeforeTheNextOne() {
        try (TestMachine machine = new TestMachine(11)) {
            JournaledArray.create(machine, GEOMETRY, 200);
            Superblock1 journal = (Superblock1) journal(machine).superblock();
            Superblock1 ahead = journal.withEvents(journal.events() + 1);
            machine.put(machine.devices.get(5), ahead.superblockSector() * BlockDevice.SECTOR_BYTES, ahead.encode());
            List<Long> written = new ArrayList<>();
            List<BlockDevice> devices = new ArrayList<>(machine.devices);
            devices.set(2, new DeviceDecorator(machine.devices.get(2), machine.loop) {
                @Override
                protected void begin(DeviceRequest request) {
                    if (request.operation() == DeviceOperation.WRITE && request.offsetBytes() == 8 * 512) {
                        written.add(request.page()
                                .nio(0, 256)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong(200));
                    }
                    passOn(request);
                }
            });
            open(machine, devices);
            write(machine, 0, pattern(4096));
            machine.stop();
            assertEquals(List.of(ahead.events(), ahead.events() + 1), written.subList(0, 2));
        }
    }

    @Test
    void aWriteBackEndsWithTheLogAndReachesTheMembersAtTheStop() {
        try (TestMachine machine = new TestMachine(7)) {
            JournaledArray.create(machine, GEOMETRY, 400);
            machine.config = patient(JournalMode.WRITE_BACK);
            open(machine, machine.devices);
            byte[] content = pattern(30_000);
            byte[] before = image(machine);
            assertEquals(IoStatus.OK, write(machine, 1536, content));
            assertArrayEquals(before, image(machine), "a member was written to");
            assertArrayEquals(content, machine.read(1536, content.length));
            byte[] around = machine.read(0, 64 << 10);
            assertArrayEquals(content, Arrays.copyOfRange(around, 1536, 1536 + content.length));
            assertTrue(log(machine).complete().isEmpty());
            assertFalse(log(machine).dataOnly().isEmpty());
            machine.stop();
            assertTrue(log(machine).isEmpty());
            machine.renewPages(16 << 20);
            machine.config = patient(JournalMode.WRITE_THROUGH);
            open(machine, machine.devices);
            assertArrayEquals(content, machine.read(1536, content.length));
            assertEquals(0, machine.sweep(SweepKind.CHECK).mismatchSectors());
            machine.stop();
        }
    }

    @Test
    void whatAWriteBackHoldsReachesTheMembersWhenTheArrayIsIdle() {
        try (TestMachine machine = new TestMachine(8)) {
            JournaledArray.create(machine, GEOMETRY, 400);
            machine.config = TestMachine.CONFIG.withJournalMode(JournalMode.WRITE_BACK);
            open(machine, machine.devices);
            byte[] content = pattern(30_000);
            assertEquals(IoStatus.OK, write(machine, 0, content));
            machine.loop.runUntilIdle();
            assertTrue(log(machine).dataOnly().isEmpty());
            assertArrayEquals(content, machine.read(0, content.length));
            machine.stop();
        }
    }

    @Test
    void whatAWriteBackHoldsIsReadFromMemoryWhenTheJournalFailsAndReplayedWhenItComesBack() {
        try (TestMachine machine = new TestMachine(9)) {
            JournaledArray.create(machine, GEOMETRY, 400);
            machine.config = patient(JournalMode.WRITE_BACK);
            VanishingDevice journal = new VanishingDevice(
                    machine.devices.get(5),
                    new Fault.Loss(Fault.Loss.Since.OPENED_NANOS, Long.MAX_VALUE, 0),
                    machine.loop);
            List<BlockDevice> devices = new ArrayList<>(machine.devices);
            devices.set(5, journal);
            open(machine, devices);
            byte[] content = pattern(50_000);
            assertEquals(IoStatus.OK, write(machine, 4096, content));
            journal.pullOut();
            assertFalse(write(machine, 200 << 10, content).isOk());
            machine.loop.runUntilIdle();
            assertTrue(machine.array.isReadOnly());
            assertArrayEquals(content, machine.read(4096, content.length));
            machine.stop();
            machine.renewPages(16 << 20);
            open(machine, machine.devices);
            assertArrayEquals(content, machine.read(4096, content.length));
            assertEquals(0, machine.sweep(SweepKind.CHECK).mismatchSectors());
            machine.stop();
        }
    }

    @Test
    void superblocksOfAResyncedArrayWithAJournalAlwaysSayClean() {
        try (TestMachine machine = new TestMachine(10)) {
            JournaledArray.create(machine, GEOMETRY, 400);
            open(machine, machine.devices);
            write(machine, 0, pattern(30_000));
            assertFalse(usable(machine, machine.devices, AssemblyOptions.CAUTIOUS)
                    .array()
                    .isDirty());
            assertEquals(List.of(), machine.array.risks());
            machine.stop();
        }
    }

    /** One that is not idle before it is stopped. */
    private static ArrayConfig patient(JournalMode mode) {
        return new ArrayConfig(8, 4, Long.MAX_VALUE / 4, 64 << 10).withJournalMode(mode);
    }

    private static byte[] image(TestMachine machine) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (BlockDevice device : machine.devices.subList(0, 5)) {
            byte[] data = new byte[(int) device.sizeBytes() - 2048 * 512];
            assertEquals(IoStatus.OK, machine.read(device, 2048 * 512, data));
            all.writeBytes(data);
        }
        return all.toByteArray();
    }

    @Test
    void withoutItsJournalItIsReadAndGivenUpForGoodOnlyByForce() {
        try (TestMachine machine = new TestMachine(5)) {
            JournaledArray.create(machine, GEOMETRY, 200);
            List<? extends BlockDevice> members = machine.devices.subList(0, 5);
            machine.start(usable(machine, members, AssemblyOptions.CAUTIOUS).array(), members);
            assertEquals(IoStatus.READ_ONLY, write(machine, 0, new byte[4096]));
            machine.stop();

            machine.start(usable(machine, members, AssemblyOptions.FORCED).array(), members);
            assertEquals(IoStatus.OK, write(machine, 0, new byte[4096]));
            machine.stop();

            Superblock afterwards =
                    usable(machine, members, AssemblyOptions.CAUTIOUS).array().freshest();
            assertFalse(afterwards.features().has(Feature.JOURNAL));
            AssemblyVerdict.Usable withJournal = usable(machine, machine.devices, AssemblyOptions.CAUTIOUS);
            assertTrue(withJournal.array().journal().isEmpty(), "the old journal came back");
        }
    }

    @Test
    void theJournalIsNeitherFailedNorRemoved() {
        try (TestMachine machine = new TestMachine(6)) {
            JournaledArray.create(machine, GEOMETRY, 200);
            open(machine, machine.devices);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> machine.array.fail(member -> member.state() instanceof MemberState.Journal, () -> {}));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> machine.array.remove(member -> member.state() instanceof MemberState.Journal, () -> {}));
            machine.stop();
        }
    }

    private static void open(TestMachine machine, List<? extends BlockDevice> devices) {
        machine.start(usable(machine, devices, AssemblyOptions.CAUTIOUS).array(), devices);
    }

    private static AssemblyVerdict.Usable usable(
            TestMachine machine, List<? extends BlockDevice> devices, AssemblyOptions options) {
        return assertInstanceOf(AssemblyVerdict.Usable.class, machine.assemble(devices, options));
    }

    private static Candidate journal(TestMachine machine) {
        return usable(machine, machine.devices, AssemblyOptions.CAUTIOUS)
                .array()
                .journal()
                .orElseThrow();
    }

    private static JournalContent.Log log(TestMachine machine) {
        Superblock journal = journal(machine).superblock();
        JournalRing ring = JournalRing.of(journal);
        JournalScan scan = new JournalScan(
                GEOMETRY, journal.arrayUuid(), ring, journal.journalTail().orElseThrow());
        AtomicReference<JournalContent> content = new AtomicReference<>();
        JournalReader.read(machine.clientPages, machine.devices.get(5), ring, scan, content::set);
        assertTrue(machine.loop.runUntil(() -> content.get() != null), "the scan never ended");
        return assertInstanceOf(JournalContent.Log.class, content.get());
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length / 512 * 512];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private static IoStatus write(TestMachine machine, long offset, byte[] bytes) {
        Page page = machine.clientPages.take(bytes.length);
        page.nio(0, bytes.length).put(bytes);
        IoStatus status = machine.run(machine.array, new DeviceRequest().write(offset, page, 0, bytes.length));
        page.release();
        return status;
    }
}
