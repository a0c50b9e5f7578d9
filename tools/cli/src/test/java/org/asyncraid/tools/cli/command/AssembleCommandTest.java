package org.asyncraid.tools.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.GoldenFiles;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of arrays that Linux made before anything is done to them. */
class AssembleCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aSoundArrayHasNothingAtRisk() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-ddf-N-continue"), folder);
        CommandRun run = CommandRun.of(files.arguments("assemble", "--explain")).exitsWith(ExitCode.OK);
        assertEquals(
                List.of("starts: yes, [5/5] [UUUUU]", "at risk: nothing"),
                run.out().lines().toList());
        assertTrue(files.areUntouched());
    }

    @Test
    void aDirtyArrayWithoutAMemberIsDoubtfulWhereThatMemberHeldData() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid5-dirty"), folder);
        String[] without = Arrays.copyOf(files.arguments("assemble"), 4);
        JsonNode explained = CommandRun.of(plus(without, "--explain", "--json"))
                .exitsWith(ExitCode.REFUSED)
                .json()
                .get("assemble");
        assertEquals("forced", explained.get("starts").asText());
        JsonNode doubtful = explained.get("risks").get(0);
        assertEquals("doubtful", doubtful.get("kind").asText());
        long arrayBytes = files.array().facts().mdBytes();
        assertEquals(arrayBytes / 4, doubtful.get("bytes").asLong());
        JsonNode unprotected = explained.get("risks").get(1);
        assertEquals("unprotected", unprotected.get("kind").asText());
        assertEquals(arrayBytes, unprotected.get("bytes").asLong());

        String[] export = without.clone();
        export[0] = "export";
        CommandRun forced = CommandRun.of(plus(export, "--force", "--to", "-")).exitsWith(ExitCode.OK);
        assertTrue(forced.err().contains("doubtful: 8.3 MiB: 132 ranges from byte"), forced.err());
        assertTrue(files.areUntouched());
    }

    @Test
    void whatBadBlocksCostWithoutAMemberIsNamedAndAllElseIsRead() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid5-badblocks"), folder);
        Files.delete(files.paths().get(3));
        String[] without = Arrays.copyOf(files.arguments("assemble"), 4);
        JsonNode explained = CommandRun.of(plus(without, "--explain", "--json"))
                .exitsWith(ExitCode.OK)
                .json()
                .get("assemble");
        JsonNode lost = explained.get("risks").get(0);
        assertEquals("lost", lost.get("kind").asText());
        assertTrue(lost.get("rangeCount").asLong() > 0);
        without[0] = "export";
        long readable = 0;
        for (JsonNode range : lost.get("ranges")) {
            long from = range.get("from").asLong();
            long to = range.get("to").asLong();
            export(without, readable, from).exitsWith(ExitCode.OK);
            export(without, from, to).exitsWith(ExitCode.ERROR);
            readable = to;
        }
        export(without, readable, files.array().facts().mdBytes()).exitsWith(ExitCode.OK);
    }

    @Test
    void tooManyMissingMembersDoNotStart() throws IOException {
        GoldenFiles files = GoldenFiles.unpack(GoldenArrays.named("raid6-ddf-N-continue"), folder);
        CommandRun run = CommandRun.of(plus(Arrays.copyOf(files.arguments("assemble"), 3), "--explain"))
                .exitsWith(ExitCode.REFUSED);
        assertTrue(run.out().startsWith("starts: no\nbecause: raid6 of 5 needs 3 members in sync"), run.out());
        CommandRun.of(files.arguments("assemble")).exitsWith(ExitCode.USAGE);
    }

    private static CommandRun export(String[] members, long from, long to) {
        return CommandRun.of(plus(members, "--to", "-", "--offset", "" + from, "--length", "" + (to - from)));
    }

    private static String[] plus(String[] command, String... more) {
        String[] all = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return all;
    }
}
