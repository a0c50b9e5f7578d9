package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenExportTest {
    private static final int PIECE_BYTES = 4 << 20;

    static List<GoldenArray> arrays() {
        return GoldenArrays.all();
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void everyLinuxArrayReadsAsLinuxReadItOrIsRefusedWithAReason(GoldenArray golden) throws Exception {
        try (TestMachine machine = new TestMachine(1)) {
            for (Map.Entry<String, byte[]> member : golden.readMembers().entrySet()) {
                machine.put(machine.newDevice(member.getKey(), member.getValue().length), 0, member.getValue());
            }
            AssemblyVerdict verdict = machine.assemble(machine.devices, AssemblyOptions.CAUTIOUS);
            switch (verdict) {
                case AssemblyVerdict.Usable usable -> {
                    machine.startReadOnly(usable.array(), machine.devices);
                    assertTrue(sumsOf(golden).anyMatch(content(machine)::equals), "the content is not what Linux read");
                    machine.stop();
                }
                case AssemblyVerdict.Refused refused -> {
                    assertFalse(refused.reasons().getFirst().isBlank());
                    assertTrue(mayBeRefused(golden), () -> "refused: " + refused.reasons());
                }
            }
            for (int i = 0; i < golden.members().size(); i++) {
                GoldenArray.Member member = golden.members().get(i);
                assertEquals(member.sha256(), sum(machine, machine.devices.get(i)), "a member was written to");
            }
        }
    }

    /** What Linux read before it put the members away or, where it had damaged them then or cut the power, afterwards. */
    private static Stream<String> sumsOf(GoldenArray golden) {
        Optional<String> afterwards = golden.linuxAfter().flatMap(GoldenArray.LinuxAfter::mdSha256);
        return Stream.concat(golden.facts().mdSha256().stream(), afterwards.stream());
    }

    private static boolean mayBeRefused(GoldenArray golden) {
        boolean linuxRefuses =
                golden.linuxAfter().filter(after -> after.assembleStatus() != 0).isPresent();
        boolean reshapes =
                golden.members().stream().anyMatch(member -> member.examine().contains("Reshape pos'n"));
        return linuxRefuses || reshapes;
    }

    private static String content(TestMachine machine) throws NoSuchAlgorithmException {
        return sum(machine, machine.array);
    }

    private static String sum(TestMachine machine, BlockDevice device) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (long offset = 0; offset < device.sizeBytes(); offset += PIECE_BYTES) {
            byte[] piece = new byte[(int) Math.min(PIECE_BYTES, device.sizeBytes() - offset)];
            assertTrue(machine.read(device, offset, piece).isOk());
            digest.update(piece);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
