package org.asyncraid.tools.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.golden.GoldenArray;
import org.asyncraid.raid.golden.GoldenArrays;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.GoldenFiles;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays that Linux made: the same facts, the same content, no byte of a member written; or a reason in one line. */
class GoldenArraysTest {
    @TempDir
    private Path folder;

    static List<GoldenArray> arrays() {
        return GoldenArrays.all();
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void areShownAndReadAsLinuxDoesOrRefusedInOneLine(GoldenArray array) throws IOException {
        GoldenFiles files = GoldenFiles.unpack(array, folder);
        CommandRun detail = CommandRun.of(files.arguments("detail", "--json"));
        CommandRun export = CommandRun.of(files.arguments("export", "--to", "-"));
        assertEquals(detail.code(), export.code(), () -> detail.err() + export.err());
        if (export.code() == ExitCode.OK.code()) {
            checkFacts(array, detail.json().get("detail"));
            assertEquals(
                    contentByLinux(array), Optional.of(GoldenFiles.sha256(new ByteArrayInputStream(export.rawOut()))));
        } else {
            export.failsWith(ExitCode.REFUSED, export.err().strip());
            assertTrue(mayBeRefused(array, export.err()), () -> array + ": " + export.err());
        }
        assertTrue(files.areUntouched(), "a member was written to");
        files.delete();
    }

    private static void checkFacts(GoldenArray array, JsonNode detail) {
        GoldenArray.Facts facts = array.facts();
        assertEquals(facts.level(), detail.get("level").asText());
        assertEquals(facts.metadataVersion(), detail.get("metadata").asText());
        assertEquals(facts.raidDisks(), detail.get("raidDevices").asInt());
        assertEquals(facts.chunkBytes(), detail.get("chunkBytes").asLong());
        assertEquals(facts.componentKib() * 2, detail.get("usedSectors").asLong());
        assertEquals(facts.mdBytes(), detail.get("arrayBytes").asLong());
        assertEquals(facts.consistencyPolicy(), detail.get("consistencyPolicy").asText());
    }

    /** What Linux reads from these very members, where it was asked: after a power cut or damage it is not what was written. */
    private static Optional<String> contentByLinux(GoldenArray array) {
        Optional<String> later = array.linuxAfter().flatMap(GoldenArray.LinuxAfter::mdSha256);
        return later.or(() -> array.facts().mdSha256());
    }

    private static boolean mayBeRefused(GoldenArray array, String reason) {
        boolean linuxRefusesToo =
                array.linuxAfter().filter(after -> after.assembleStatus() != 0).isPresent();
        return linuxRefusesToo || reason.contains("reshaped");
    }
}
