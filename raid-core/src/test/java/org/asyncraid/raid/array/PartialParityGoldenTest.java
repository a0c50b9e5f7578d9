package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.raid.maintenance.SweepKind;
import org.junit.jupiter.api.Test;

/** An array whose parity Linux had written for blocks that it had not: it kept md's log, and the power went. */
class PartialParityGoldenTest {
    private static final String HOLE = "raid5-hole-ppl";

    /** Of the first two members; on the others lie blocks that were being written when the power went. */
    @Test
    void withoutAMemberTheReplayGivesWhatLinuxMadeOfAllMembers() throws IOException, NoSuchAlgorithmException {
        String linux =
                GoldenArrays.named(HOLE).linuxAfter().orElseThrow().mdSha256().orElseThrow();
        for (int lost = 0; lost < 2; lost++) {
            try (TestMachine machine = new TestMachine(lost)) {
                List<MemoryDevice> left = open(machine, lost);
                AssemblyVerdict verdict = machine.assemble(left, AssemblyOptions.CAUTIOUS);
                AssemblyVerdict.Usable usable = assertInstanceOf(AssemblyVerdict.Usable.class, verdict);
                ArrayStart start = ArrayStart.of(
                        "test",
                        usable.array(),
                        candidate -> left.stream()
                                .filter(device -> device.name().equals(candidate.deviceName()))
                                .findFirst()
                                .orElseThrow());
                List<byte[]> before = contents(machine, left);
                machine.array = machine.open(start.readOnly("for the test"));
                assertEquals(linux, sum(machine), "without member " + lost);
                machine.stop();
                List<byte[]> after = contents(machine, left);
                for (int i = 0; i < before.size(); i++) {
                    assertArrayEquals(before.get(i), after.get(i), "a member was written to");
                }
            }
        }
    }

    @Test
    void replayedOnDiskTheParityIsRightWithoutAResync() throws IOException, NoSuchAlgorithmException {
        try (TestMachine machine = new TestMachine(1)) {
            List<MemoryDevice> all = open(machine, -1);
            AssemblyVerdict verdict = machine.assemble(all, AssemblyOptions.CAUTIOUS);
            machine.start(
                    assertInstanceOf(AssemblyVerdict.Usable.class, verdict).array(), all);
            assertEquals(ArrayStart.RESYNCED, machine.array.status().resyncedBytes());
            assertEquals(0, machine.sweep(SweepKind.CHECK).mismatchSectors());
            assertEquals(
                    GoldenArrays.named(HOLE)
                            .linuxAfter()
                            .orElseThrow()
                            .mdSha256()
                            .orElseThrow(),
                    sum(machine));
            machine.stop();
            AssemblyVerdict after = machine.assemble(all, AssemblyOptions.CAUTIOUS);
            assertFalse(
                    assertInstanceOf(AssemblyVerdict.Usable.class, after)
                            .array()
                            .isDirty(),
                    "replayed and stopped, the superblocks still say active");
        }
    }

    private static List<MemoryDevice> open(TestMachine machine, int lost) throws IOException {
        List<MemoryDevice> left = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, byte[]> member :
                GoldenArrays.named(HOLE).readMembers().entrySet()) {
            if (number++ != lost) {
                MemoryDevice device = machine.newDevice(member.getKey(), member.getValue().length);
                machine.put(device, 0, member.getValue());
                left.add(device);
            }
        }
        return left;
    }

    private static List<byte[]> contents(TestMachine machine, List<MemoryDevice> devices) {
        List<byte[]> contents = new ArrayList<>();
        for (MemoryDevice device : devices) {
            byte[] begin = new byte[4 << 20];
            assertEquals(true, machine.read(device, 0, begin).isOk());
            contents.add(begin);
        }
        return contents;
    }

    private static String sum(TestMachine machine) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        int piece = 1 << 20;
        for (long at = 0; at < machine.array.sizeBytes(); at += piece) {
            digest.update(machine.read(at, (int) Math.min(piece, machine.array.sizeBytes() - at)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
