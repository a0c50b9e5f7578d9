package org.asyncraid.tools.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.GoldenFiles;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes to an array that Linux made. */
class MemberCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void aWrongBlockIsFoundByCheckNamedAndRewrittenByLocate() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-bad-blocks-silent"), folder);
        CommandRun check = CommandRun.of(files.arguments("check", "--json")).exitsWith(ExitCode.MISMATCH);
        assertEquals(24, check.json().get("check").get("mismatchSectors").asInt());
        for (var finding : check.json().get("check").get("findings")) {
            assertEquals(files.paths().get(1).toString(), finding.get("device").asText());
        }
        CommandRun.of(files.arguments("repair", "--locate", "--dry-run")).exitsWith(ExitCode.MISMATCH);
        assertTrue(files.areUntouched(), "check or a dry run wrote to a member");

        CommandRun.of(files.arguments("repair", "--locate")).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("check")).exitsWith(ExitCode.OK);
        CommandRun export =
                CommandRun.of(files.arguments("export", "--to", "-")).exitsWith(ExitCode.OK);
        assertEquals(
                files.array().facts().mdSha256().orElseThrow(),
                GoldenFiles.sha256(new ByteArrayInputStream(export.rawOut())));
    }

    @Test
    void plainRepairRewritesParityAndKeepsTheDataAsItIs() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-bad-blocks-silent"), folder);
        byte[] before = CommandRun.of(files.arguments("export", "--to", "-")).rawOut();
        CommandRun.of(files.arguments("repair")).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("check")).exitsWith(ExitCode.OK);
        assertArrayEquals(
                before, CommandRun.of(files.arguments("export", "--to", "-")).rawOut());
    }

    @Test
    void twoMembersOfARaid6MayFailAndBeRemovedAndNotAThird() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-ddf-N-continue"), folder);
        String first = files.paths().get(1).toString();
        CommandRun.of(files.arguments("fail", "--member", first)).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("fail", "--member", "3")).exitsWith(ExitCode.OK);
        CommandRun third =
                CommandRun.of(files.arguments("fail", "--member", "0")).exitsWith(ExitCode.REFUSED);
        assertTrue(third.err().contains("cannot do without"), third.err());
        CommandRun check = CommandRun.of(files.arguments("check")).exitsWith(ExitCode.REFUSED);
        assertTrue(check.err().contains("nothing left to compare; first: raid rebuild "), check.err());

        CommandRun.of(files.arguments("remove", "--member", first)).exitsWith(ExitCode.OK);
        CommandRun again =
                CommandRun.of(files.arguments("remove", "--member", first)).exitsWith(ExitCode.REFUSED);
        assertTrue(again.err().contains("out of the array already"), again.err());
        CommandRun.of(files.arguments("remove", "--member", "3")).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("remove", "--member", "0")).exitsWith(ExitCode.REFUSED);

        CommandRun.of(files.arguments("detail", "--test")).exitsWith(ExitCode.DEGRADED);
        CommandRun export =
                CommandRun.of(files.arguments("export", "--to", "-")).exitsWith(ExitCode.OK);
        assertEquals(
                files.array().facts().mdSha256().orElseThrow(),
                GoldenFiles.sha256(new ByteArrayInputStream(export.rawOut())));
    }

    @Test
    void aSpareTakesThePlaceOfAFailedMember() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-spare"), folder);
        CommandRun.of(files.arguments("fail", "--member", "2")).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("check")).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("rebuild")).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("check")).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("detail", "--test")).exitsWith(ExitCode.OK);
    }

    @Test
    void aMemberThatWasAwayComesBackByTheBitmapThatLinuxMade() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid5-bitmap-meta1.2"), folder);
        String away = files.paths().get(1).toString();
        CommandRun.of(files.arguments("fail", "--member", away)).exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("remove", "--member", away)).exitsWith(ExitCode.OK);
        Path bytes = Files.write(
                folder.resolve("bytes"), "written meanwhile".repeat(4096).getBytes(UTF_8));
        CommandRun.of(files.arguments("import", "--from", bytes.toString(), "--offset", "1M"))
                .exitsWith(ExitCode.OK);
        byte[] before = CommandRun.of(files.arguments("export", "--to", "-")).rawOut();

        CommandRun back =
                CommandRun.of(files.arguments("re-add", "--member", away)).exitsWith(ExitCode.OK);
        assertTrue(back.out().contains("is back in slot 1"), back.out());
        CommandRun.of(files.arguments("check")).exitsWith(ExitCode.OK);
        CommandRun bitmap =
                CommandRun.of(files.arguments("examine", "--bitmap")).exitsWith(ExitCode.OK);
        assertEquals(
                4,
                bitmap.out()
                        .lines()
                        .filter(line -> line.contains(" 0 dirty (0.0%)"))
                        .count());
        assertArrayEquals(
                before, CommandRun.of(files.arguments("export", "--to", "-")).rawOut());
        CommandRun.of(files.arguments("re-add", "--member", away)).exitsWith(ExitCode.REFUSED);
    }

    @Test
    void aReplacementThatLinuxBeganIsCarriedOnAndAnotherMemberIsReplacedAfterIt() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid5-replace-mid"), folder);
        String sum = files.array().facts().mdSha256().orElseThrow();
        CommandRun.of(files.arguments("rebuild")).exitsWith(ExitCode.OK);
        CommandRun detail = CommandRun.of(files.arguments("detail", "--json")).exitsWith(ExitCode.OK);
        assertEquals(
                files.paths().get(1).toString(),
                detail.json().get("detail").get("leftOut").get(0).get("device").asText());
        String fresh = folder.resolve("fresh.img").toString();
        CommandRun.of(files.arguments("replace", "--member", "2", "--with", fresh, "--size", "12M"))
                .exitsWith(ExitCode.OK);
        Files.delete(files.paths().get(1));
        Files.delete(files.paths().get(2));
        String[] left = {
            "export",
            files.paths().get(0).toString(),
            files.paths().get(3).toString(),
            files.paths().get(4).toString(),
            fresh,
            "--to",
            "-"
        };
        CommandRun export = CommandRun.of(left).exitsWith(ExitCode.OK);
        assertEquals(sum, GoldenFiles.sha256(new ByteArrayInputStream(export.rawOut())));
        left[0] = "detail";
        left[5] = "--test";
        CommandRun.of(Arrays.copyOf(left, 6)).exitsWith(ExitCode.OK);
    }

    @Test
    void onlyAMemberInSyncIsReplaced() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-spare"), folder);
        String spare = files.paths().getLast().toString();
        CommandRun.of(files.arguments("replace", "--member", spare, "--with", spare))
                .exitsWith(ExitCode.REFUSED);
        CommandRun.of(files.arguments("replace", "--member", "17", "--with", spare))
                .exitsWith(ExitCode.REFUSED);
        assertTrue(files.areUntouched());
        CommandRun.of(files.arguments("replace", "--member", "3", "--with", spare))
                .exitsWith(ExitCode.OK);
        CommandRun.of(files.arguments("check")).exitsWith(ExitCode.OK);
    }

    @Test
    void importTakesAnyOffsetAndKeepsTheBytesAround() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-deg-ls-01"), folder);
        byte[] content = CommandRun.of(files.arguments("export", "--to", "-")).rawOut();
        byte[] input = new byte[300_001];
        new Random(7).nextBytes(input);
        CommandRun.withInput(input, files.arguments("import", "--from", "-", "--offset", "1000003"))
                .exitsWith(ExitCode.OK);
        System.arraycopy(input, 0, content, 1_000_003, input.length);
        assertArrayEquals(
                content, CommandRun.of(files.arguments("export", "--to", "-")).rawOut());
        CommandRun part = CommandRun.of(files.arguments("export", "--to", "-", "--offset", "999K", "--length", "4097"));
        assertArrayEquals(Arrays.copyOfRange(content, 999 << 10, (999 << 10) + 4097), part.rawOut());
    }

    @Test
    void anInputLongerThanTheArrayIsRefusedBeforeAnythingIsWritten() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-ddf-N-continue"), folder);
        Path input = Files.write(folder.resolve("input"), new byte[4096]);
        CommandRun run = CommandRun.of(files.arguments("import", "--from", input.toString(), "--offset", "34603007"))
                .exitsWith(ExitCode.USAGE);
        assertTrue(run.err().contains("has room for 1 from offset 34603007"), run.err());
        assertTrue(files.areUntouched());
    }

    @Test
    void aMemberIsNeverTheTargetOfItsOwnExport() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-deg-ls-01"), folder);
        String member = files.paths().getFirst().toString();
        CommandRun.of(files.arguments("export", "--to", member)).exitsWith(ExitCode.USAGE);
        CommandRun.of(files.arguments("import", "--from", member)).exitsWith(ExitCode.USAGE);
        assertTrue(files.areUntouched());
    }

    @Test
    void anArrayThatCanOnlyBeReadIsNotWrittenTo() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid5-meta0.90"), folder);
        CommandRun run = CommandRun.withInput(new byte[512], files.arguments("import", "--from", "-"))
                .exitsWith(ExitCode.REFUSED);
        assertTrue(run.err().contains("0.90"), run.err());
        assertTrue(files.areUntouched());
    }

    @Test
    void ctrlCStopsAnExportAndSaysHowToGoOn() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-ddf-N-continue"), folder);
        CommandRun export =
                CommandRun.interrupted(files.arguments("export", "--to", "-")).exitsWith(ExitCode.INTERRUPTED);
        assertTrue(export.err().contains("--offset 0 goes on from there"), export.err());
        assertTrue(files.areUntouched());
    }

    @Test
    void sparseExportHasTheSameBytes() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid5-ext4"), folder);
        Path out = folder.resolve("out");
        CommandRun.of(files.arguments("export", "--to", out.toString(), "--sparse"))
                .exitsWith(ExitCode.OK);
        assertArrayEquals(CommandRun.of(files.arguments("export", "--to", "-")).rawOut(), Files.readAllBytes(out));
    }
}
