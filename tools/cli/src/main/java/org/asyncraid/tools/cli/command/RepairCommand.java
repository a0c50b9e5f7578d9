package org.asyncraid.tools.cli.command;

import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
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

/** {@code raid repair}: makes parity and data agree again. */
@Command(
        name = "repair",
        description =
                "Make parity agree with the data again, by rewriting parity as md does; with --locate by rewriting"
                        + " the block that P and Q of a RAID-6 show to be wrong.",
        footer = {
            "",
            "Examples:",
            "  raid repair --locate --dry-run disk*.img",
            "  raid repair --locate disk*.img",
        })
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.MISMATCH, ExitCode.IN_USE, ExitCode.INTERRUPTED})
public final class RepairCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(
            names = "--locate",
            description = "Rewrite the wrong block instead of parity; leave what cannot be located.")
    private boolean locate;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Only say what would be repaired.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print JSON, under the key 'repair'.")
    private boolean json;

    public RepairCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Access access = dryRun ? Access.READ_ONLY : Access.READ_WRITE;
        try (ArrayFiles files = ArrayFiles.open(array.files(), access)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            Redundancy.require(usable.array(), array);
            if (locate && usable.array().geometry().layout().level() != RaidLevel.RAID6) {
                throw CommandFailure.usage("--locate: only a RAID-6 can tell which block is wrong; this is a "
                        + usable.array().geometry().layout().level().mdName());
            }
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = dryRun
                    ? RunningArray.startReadOnly(files, usable.array(), room)
                    : RunningArray.startWritable(files, usable.array(), room)) {
                return repair(running).code();
            }
        }
    }

    private ExitCode repair(RunningArray running) {
        SweepKind kind = dryRun ? SweepKind.CHECK : locate ? SweepKind.REPAIR_LOCATED : SweepKind.REPAIR;
        String resume = dryRun ? "nothing was changed" : "what was repaired stays; start again for the rest";
        ScrubFindings findings = new ScrubFindings(
                new SweepRun(running, context.interruption())
                        .run(kind, context.progress(dryRun ? "check" : "repair"), resume),
                running.status());
        if (json) {
            JsonReport.print(context.streams().out(), "repair", findings.facts());
        } else {
            findings.print(context.streams().out());
        }
        if (dryRun && findings.leavesErrors()) {
            context.streams()
                    .err()
                    .println("dry run: nothing was changed; "
                            + (locate
                                    ? "the blocks named above would be rewritten from the others"
                                    : "the parity of the rows above would be rewritten"));
        }
        return findings.leavesErrors() ? ExitCode.MISMATCH : ExitCode.OK;
    }
}
