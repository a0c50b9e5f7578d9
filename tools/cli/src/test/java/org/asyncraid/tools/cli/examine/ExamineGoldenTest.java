package org.asyncraid.tools.cli.examine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.tools.cli.GoldenFiles;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.members.MemberExaminer;
import org.asyncraid.tools.cli.members.MemberFiles;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Members that Linux made, shown in the words that mdadm showed them in. */
class ExamineGoldenTest {
    /** mdadm puts the creation time there for version 0.90; ours is the time of the update. */
    private static final String UPDATE_TIME = "MD_UPDATE_TIME=";

    @TempDir
    private Path folder;

    static List<GoldenArray> arrays() {
        return GoldenArrays.all();
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void sayWhatMdadmSaidAndStayAsTheyWere(GoldenArray array) throws IOException {
        GoldenFiles files = GoldenFiles.unpack(array, folder);
        List<ExaminedMember> examined = examine(files.paths());
        for (int i = 0; i < examined.size(); i++) {
            GoldenArray.Member expected = array.members().get(i);
            boolean old = array.facts().metadataVersion().equals("0.90");
            assertEquals(
                    comparable(expected.examine(), old), comparable(text(examined.get(i)), old), () -> "" + expected);
            assertEquals(
                    exported(expected.examineExport(), old),
                    exported(export(examined.get(i)), old),
                    () -> "" + expected);
            assertEquals(
                    withoutPath(expected.examineBadBlocks()),
                    withoutPath(badBlocks(examined.get(i))),
                    () -> "" + expected);
            if (array.facts().consistencyPolicy().equals("bitmap")) {
                assertEquals(
                        withoutPath(expected.examineBitmap()),
                        withoutPath(bitmap(examined.get(i))),
                        () -> "" + expected);
            }
        }
        assertTrue(files.areUntouched(), "a member was written to");
        files.delete();
    }

    private static List<ExaminedMember> examine(List<Path> paths) {
        try (Machine machine = Machine.start(MachineConfig.DEFAULT);
                MemberFiles files = MemberFiles.open(machine, paths, Access.READ_ONLY)) {
            MemberExaminer examiner = new MemberExaminer(new DeviceReader(machine));
            return files.devices().stream().map(examiner::examine).toList();
        }
    }

    private static String withoutPath(String badBlocks) {
        return badBlocks
                .replaceAll("/[^ :]*/[^/ :\\n]+", "")
                .replace("mdadm: ", "")
                .strip();
    }

    private static String bitmap(ExaminedMember member) {
        StringWriter out = new StringWriter();
        BitmapText.print(new PrintWriter(out, true), member);
        return out.toString();
    }

    private static String badBlocks(ExaminedMember member) {
        StringWriter out = new StringWriter();
        BadBlocksText.print(new PrintWriter(out, true), member);
        return out.toString();
    }

    private static String text(ExaminedMember member) {
        StringWriter out = new StringWriter();
        new ExamineText(new PrintWriter(out, true), ZoneOffset.UTC).print(member);
        return out.toString();
    }

    private static String export(ExaminedMember member) {
        StringWriter out = new StringWriter();
        ExamineExport.print(new PrintWriter(out, true), member);
        return out.toString();
    }

    /**
     * Without the path, and without what the two do not have in common: mdadm lists bad blocks elsewhere, and in a 0.90
     * superblock the member counts and device numbers of the machine that wrote it.
     */
    private static String comparable(String text, boolean old) {
        return text.lines()
                .skip(1)
                .takeWhile(line -> !old || !line.contains("Number "))
                .filter(line -> !line.startsWith("     Bad Blocks :"))
                .filter(line -> !old || !line.matches(" *(Total|Active|Working|Failed|Spare) Devices : .*"))
                .collect(Collectors.joining("\n"));
    }

    private static String exported(String text, boolean old) {
        return text.lines()
                .filter(line -> !old || !line.startsWith(UPDATE_TIME))
                .collect(Collectors.joining("\n"));
    }
}
