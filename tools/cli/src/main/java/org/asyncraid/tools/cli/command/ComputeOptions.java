package org.asyncraid.tools.cli.command;

import java.util.List;
import org.asyncraid.tools.cli.machine.EngineChoice;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.SchedulerChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who computes parity: options of every command that starts an array. */
final class ComputeOptions {
    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Engines that compute, in order of preference: ${COMPLETION-CANDIDATES}. Default: simd,worker.")
    private @Nullable List<EngineChoice> engines;

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            defaultValue = "size-threshold",
            description = "Who chooses between them: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private SchedulerChoice scheduler = SchedulerChoice.LEARNED;

    EngineRoom open(Machine machine) {
        List<EngineChoice> wanted = engines;
        return EngineRoom.open(
                machine, EngineChoice.make(wanted == null ? EngineChoice.standard() : wanted), scheduler);
    }
}
