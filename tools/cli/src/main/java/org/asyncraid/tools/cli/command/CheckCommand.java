package org.asyncraid.tools.cli.command;

import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.scrub.ScrubFindings;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.RunningArray;
import org.asyncraid.tools.cli.session.SweepRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid check}: compares parity with the data. Opens the members read-only. */
@Command(
        name = "check",
        description = "Compare the parity of an array with its data, and say what disagrees and, where P and Q tell,"
                + " which member is wrong. Never writes.",
        footer = {"", "Example:", "  raid check disk*.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.MISMATCH, ExitCode.IN_USE, ExitCode.INTERRUPTED})
public final class CheckCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--json", description = "Print JSON, under the key 'check'.")
    private boolean json;

    public CheckCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_ONLY)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            Redundancy.require(usable.array(), array);
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startReadOnly(files, usable.array(), room)) {
                return check(running).code();
            }
        }
    }

    private ExitCode check(RunningArray running) {
        ScrubFindings findings = new ScrubFindings(
                new SweepRun(running, context.interruption())
                        .run(SweepKind.CHECK, context.progress("check"), "nothing was changed"),
                running.status());
        if (json) {
            JsonReport.print(context.streams().out(), "check", findings.facts());
        } else {
            findings.print(context.streams().out());
        }
        return findings.leavesErrors() ? ExitCode.MISMATCH : ExitCode.OK;
    }
}
