package org.asyncraid.tools.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.openssl.LibCrypto;
import org.asyncraid.tools.cli.CommandRun;
import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;

class EnginesCommandTest {
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
    void anUnknownEngineIsWrongUsageAndTheAnswerNamesTheKnownOnes() {
        CommandRun run = CommandRun.of("engines", "--engines", "gpu").exitsWith(ExitCode.USAGE);
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("IOP341"), run.err());
    }
}
