package org.asyncraid.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncraid.tools.cli.output.ExitCode;
import org.junit.jupiter.api.Test;

class RaidCommandTest {
    @Test
    void missingCommandIsWrongUsageInOneLine() {
        CommandRun.of().failsWith(ExitCode.USAGE, "raid: a command is missing (see 'raid --help')");
    }

    @Test
    void unknownOptionNamesItselfAndTheHelp() {
        CommandRun.of("doctor", "--jsno")
                .failsWith(ExitCode.USAGE, "raid doctor: Unknown option: '--jsno' (see 'raid doctor --help')");
    }

    @Test
    void unknownCommandIsWrongUsageInOneLine() {
        CommandRun run = CommandRun.of("docter").exitsWith(ExitCode.USAGE);
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("raid: Unmatched argument at index 0: 'docter'"), run.err());
    }

    @Test
    void verboseAddsTheTrace() {
        CommandRun run = CommandRun.of("--verbose").exitsWith(ExitCode.USAGE);
        assertTrue(run.err().contains("\tat org.asyncraid.tools.cli.RaidCommand"), run.err());
    }

    @Test
    void helpListsTheExitCodesOfACommand() {
        CommandRun run = CommandRun.of("doctor", "--help").exitsWith(ExitCode.OK);
        assertTrue(run.out().contains("Exit codes:"), run.out());
        assertTrue(run.out().contains("  64   wrong usage"), run.out());
    }

    @Test
    void doctorFindsTheJdkThatRunsTheTests() {
        CommandRun run = CommandRun.of("doctor").exitsWith(ExitCode.OK);
        assertTrue(run.out().lines().anyMatch(line -> line.startsWith("ok") && line.contains("JDK")), run.out());
    }

    @Test
    void doctorSaysTheSameInJson() {
        CommandRun run = CommandRun.of("doctor", "--json").exitsWith(ExitCode.OK);
        assertEquals(1, run.json().get("schema").asInt());
        assertEquals("JDK", run.json().get("doctor").get(0).get("about").asText());
        assertEquals("OK", run.json().get("doctor").get(0).get("verdict").asText());
    }
}
