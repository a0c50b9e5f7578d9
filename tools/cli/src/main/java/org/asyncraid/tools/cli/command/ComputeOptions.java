package org.asyncraid.tools.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.schedule.LearnedCost;
import org.asyncraid.tools.cli.machine.EngineChoice;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.LearnedFile;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.SchedulerChoice;
import org.asyncraid.tools.cli.output.CommandFailure;
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
            defaultValue = "learned",
            description = "Who chooses between them: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private SchedulerChoice scheduler = SchedulerChoice.LEARNED;

    @Option(
            names = "--verify",
            paramLabel = "N",
            description = "Have one operation in N done by two engines, whose results must agree; an engine that two"
                    + " others disagree with is taken out. Default: 0, none.")
    private int verifyOneIn;

    @Option(
            names = "--load",
            paramLabel = "FILE",
            description =
                    "Begin with what the learned scheduler has measured before, as 'raid engines --save' keeps it;"
                            + " not used where it comes from another machine.")
    private @Nullable Path load;

    /** Starts the engines asked for. */
    EngineRoom open(Machine machine, CommandContext context) {
        if (verifyOneIn < 0) {
            throw CommandFailure.usage("--verify " + verifyOneIn + ": allowed are 0 and more");
        }
        List<EngineChoice> wanted = engines;
        return EngineRoom.open(
                machine,
                EngineChoice.make(wanted == null ? EngineChoice.standard() : wanted),
                new EngineRoom.Settings(scheduler, recalled(context), verifyOneIn));
    }

    private List<LearnedCost> recalled(CommandContext context) {
        Path file = load;
        if (file == null) {
            return List.of();
        }
        Optional<List<LearnedCost>> costs = LearnedFile.load(file, EnginesCommand.LEARNED_KINDS);
        if (costs.isEmpty()) {
            context.warn(file + ": was learned on another machine, and is not used");
        }
        return costs.orElse(List.of());
    }
}
