package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.journal.LogBytes;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock1;

/** What a write-back journal acknowledged is there for a reader, whoever is missing, and no member is written to. */
class JournalOpeningProperties {
    private static final int BLOCK = 4096;
    private static final int JOURNAL_NUMBER = 9;
    private static final int JOURNAL_BLOCKS = 48;

    @Property(tries = 60)
    void dataThatIsOnlyInTheJournalIsReadAndKeepsParityRight(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaidLevel level = random.nextBoolean() ? RaidLevel.RAID5 : RaidLevel.RAID6;
        try (TestArray test = TestArray.healthy(level, ParityPlacement.LEFT_SYMMETRIC, 5, seed)) {
            byte[] expected = new byte[(int) test.array.sizeBytes()];
            random.nextBytes(expected);
            assertEquals(IoStatus.OK, test.write(0, expected));
            ArrayStatus before = test.array.status();
            test.stop();
            List<byte[]> images = new ArrayList<>();
            for (MemoryDevice device : test.devices) {
                images.add(image(test, device));
            }

            LogBytes log = new LogBytes(
                    test.newArray.uuid(), test.geometry, JOURNAL_BLOCKS, random.nextInt(JOURNAL_BLOCKS), 77);
            for (int n = random.nextInt(22); n >= 0; n--) {
                int block = random.nextInt(expected.length / BLOCK);
                log.append(log.data(8L * block, n));
                Arrays.fill(expected, block * BLOCK, (block + 1) * BLOCK, (byte) n);
            }

            int missing = random.nextInt(level.parityDisks() + 1);
            List<ArrayStart.Seat> seats = before.members().stream()
                    .skip(missing)
                    .map(member -> new ArrayStart.Seat(
                            test.devices.get(member.slot()), member.superblock(), member.slot(), member.state()))
                    .toList();
            ArrayStart start = new ArrayStart(
                    "test",
                    test.geometry,
                    seats,
                    Optional.of(journal(test, log)),
                    before.events(),
                    false,
                    ArrayStart.RESYNCED,
                    false,
                    Optional.of("only to be read"));
            test.array = test.open(start);
            assertTrue(test.array.isReadOnly());
            assertArrayEquals(expected, test.read(0, expected.length));
            if (missing == 0) {
                assertEquals(0, test.sweep(SweepKind.CHECK).mismatchSectors());
            }
            test.stop();
            for (int i = 0; i < images.size(); i++) {
                assertArrayEquals(images.get(i), image(test, test.devices.get(i)), "a member was written to");
            }
        }
    }

    private static ArrayStart.Seat journal(TestArray test, LogBytes log) {
        Superblock1 superblock = test.newArray
                .superblockOf(test.member(JOURNAL_NUMBER))
                .withRole(JOURNAL_NUMBER, new MemberRole.Journal())
                .withJournalTail(log.tail());
        MemoryDevice device =
                new MemoryDevice("journal", (TestArray.DATA_OFFSET_SECTORS + superblock.dataSize()) * 512, test.loop);
        test.devices.add(device);
        test.put(device, TestArray.DATA_OFFSET_SECTORS * 512L, log.bytes);
        return new ArrayStart.Seat(device, superblock, ArrayMember.NO_SLOT, new MemberState.Journal());
    }

    private static byte[] image(TestArray test, MemoryDevice device) {
        byte[] image = new byte[(int) device.sizeBytes()];
        assertEquals(IoStatus.OK, test.read(device, 0, image));
        return image;
    }
}
