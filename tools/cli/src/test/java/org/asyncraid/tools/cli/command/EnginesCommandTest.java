package org.asyncraid.tools.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.openssl.LibCrypto;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.machine.Processor;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesCommandTest {
    @TempDir
    private Path folder;

    @Test
    void everyOperationIsRunBySomebody() {
        CommandRun run =
                CommandRun.of("engines", "--engines", "scalar,worker,iop341", "--scheduler", "round-robin", "--json");
        JsonNode report = run.exitsWith(ExitCode.OK).json().get("engines");
        assertEquals("round-robin", report.get("scheduler").asText());
        assertEquals(5, report.get("engines").size());
        long operations = 0;
        for (JsonNode row : report.get("ran")) {
            operations += row.get("operations").asLong();
        }
        // 13 kinds at 3 lengths, 10 times; some are composed of several where an engine cannot do them whole.
        assertTrue(operations >= 13 * 3 * 10, operations + " operations");
    }

    @Test
    void everyModelOfHardwareCanBeAskedFor() {
        CommandRun run = CommandRun.of(
                "engines",
                "--engines",
                "scalar,iop341,ioatdma,ioatdma-cb33,dsa,mv-xor",
                "--scheduler",
                "least-loaded",
                "--json");
        JsonNode report = run.exitsWith(ExitCode.OK).json().get("engines");
        // Three units, twice four channels, eight work queues, four channels; and the thread.
        assertEquals(1 + 3 + 4 + 4 + 8 + 4, report.get("engines").size());
    }

    @Test
    void whatEnginesCanDoBesidesParityIsTriedToo() {
        CommandRun run = CommandRun.of("engines", "--engines", "scalar,jdk", "--json");
        Set<String> kinds = new HashSet<>();
        for (JsonNode row : run.exitsWith(ExitCode.OK).json().get("engines").get("ran")) {
            if (row.get("engine").asText().equals("jdk")) {
                kinds.add(row.get("operation").asText());
            }
        }
        assertTrue(kinds.containsAll(Set.of("sha256", "aes-ecb-encrypt", "xts-tweaks-4096")), kinds.toString());
    }

    @Test
    void nativeLibrariesServeWhereTheyAreInstalled() {
        assumeTrue(Isal.isPresent() && LibCrypto.isPresent(), "optional: ISA-L and libcrypto 3 are not installed");
        CommandRun run = CommandRun.of("engines", "--engines", "scalar,isal,openssl", "--scheduler", "round-robin");
        assertTrue(run.exitsWith(ExitCode.OK).out().contains("xts-encrypt-512"), run.out());
    }

    @Test
    void anEngineThatNobodyAskedForRunsNothing() {
        CommandRun run = CommandRun.of("engines", "--engines", "scalar").exitsWith(ExitCode.OK);
        assertTrue(run.out().contains("scalar"), run.out());
        assertFalse(run.out().contains("worker"), run.out());
    }

    @Test
    void whatWasLearnedIsKeptAndUsedAgain() throws IOException {
        String file = folder.resolve("learned.json").toString();
        CommandRun.of("engines", "--engines", "scalar,worker", "--save", file).exitsWith(ExitCode.OK);
        JsonNode learned = new ObjectMapper().readTree(Path.of(file).toFile()).get("learned");
        assertTrue(learned.size() > 13, learned::toString);
        CommandRun again = CommandRun.of("engines", "--engines", "scalar,worker", "--load", file)
                .exitsWith(ExitCode.OK);
        assertEquals("", again.err());
    }

    @Test
    void whatWasLearnedOfDigestsAndCiphersIsKeptToo() throws IOException {
        Path file = folder.resolve("learned.json");
        CommandRun.of("engines", "--engines", "scalar,jdk", "--save", file.toString())
                .exitsWith(ExitCode.OK);
        JsonNode document = new ObjectMapper().readTree(file.toFile());
        Set<String> kinds = new HashSet<>();
        document.get("learned").forEach(one -> kinds.add(one.get("operation").asText()));
        assertTrue(
                kinds.containsAll(Set.of("compare", "sha256", "aes-ecb-decrypt", "xts-tweaks-512")), kinds::toString);
    }

    @Test
    void theMachineIsKnownByItsProcessorItsKernelsItsJvmAndItsLibraries() throws IOException {
        Path file = folder.resolve("learned.json");
        CommandRun.of("engines", "--engines", "scalar", "--save", file.toString())
                .exitsWith(ExitCode.OK);
        String machine =
                new ObjectMapper().readTree(file.toFile()).get("machine").asText();
        for (String part : List.of(
                Processor.name(),
                Runtime.version().toString(),
                Isal.LIBRARY.build().orElse("no ISA-L"),
                LibCrypto.LIBRARY.build().orElse("no libcrypto 3"))) {
            assertTrue(machine.contains(part), () -> machine + " does not contain " + part);
        }
        assumeTrue(Isal.isPresent(), "optional: ISA-L is not installed");
        assertTrue(machine.matches(".* of [0-9]+ bytes.*"), machine);
    }

    @Test
    void whatWasLearnedOnAnotherMachineIsNotUsed() throws IOException {
        Path file = folder.resolve("learned.json");
        CommandRun.of("engines", "--engines", "scalar", "--save", file.toString())
                .exitsWith(ExitCode.OK);
        Files.writeString(file, Files.readString(file).replaceFirst("processors", "processors of another kind"));
        CommandRun run = CommandRun.of("engines", "--engines", "scalar", "--load", file.toString())
                .exitsWith(ExitCode.OK);
        assertTrue(run.err().contains("was learned on another machine, and is not used"), run.err());
    }

    @Test
    void aFileOfSomethingElseIsRefusedInOneLine() throws IOException {
        Path file = folder.resolve("other.json");
        for (String content : List.of("", "[]", "{\"format\": 2}", "{", "\0\1\2")) {
            Files.writeString(file, content);
            CommandRun run = CommandRun.of("engines", "--load", file.toString()).exitsWith(ExitCode.USAGE);
            assertEquals(1, run.err().lines().count(), run.err());
        }
        CommandRun.of("engines", "--load", folder.resolve("absent").toString()).exitsWith(ExitCode.ERROR);
        CommandRun.of("engines", "--save", folder.resolve("no/such/folder").toString())
                .exitsWith(ExitCode.ERROR);
        CommandRun.of("engines", "--verify", "-1").exitsWith(ExitCode.USAGE);
    }

    @Test
    void samplesAreVerifiedWhereThatIsAskedFor() {
        JsonNode report = CommandRun.of("engines", "--engines", "scalar,worker", "--verify", "5", "--json")
                .exitsWith(ExitCode.OK)
                .json()
                .get("engines");
        assertTrue(report.get("verified").asLong() > 13, report::toString);
        assertEquals(0, report.get("evictions").size());
    }

    @Test
    void theBenchReportsEveryKindAndSize() {
        JsonNode report = CommandRun.of("bench", "offload", "--engines", "simd", "--rounds", "2", "--json")
                .exitsWith(ExitCode.OK)
                .json()
                .get("bench");
        assertEquals("offload", report.get("subject").asText());
        assertTrue(report.get("ran").size() >= 13 * 4, report::toString);
        assertEquals(
                1,
                CommandRun.of("bench", "nothing")
                        .exitsWith(ExitCode.USAGE)
                        .err()
                        .lines()
                        .count());
    }

    @Test
    void anUnknownEngineIsWrongUsageAndTheAnswerNamesTheKnownOnes() {
        CommandRun run = CommandRun.of("engines", "--engines", "gpu").exitsWith(ExitCode.USAGE);
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("IOP341"), run.err());
    }
}
