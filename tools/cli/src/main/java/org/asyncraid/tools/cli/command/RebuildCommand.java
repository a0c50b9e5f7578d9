package org.asyncraid.tools.cli.command;

import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.Losses;
import org.asyncraid.tools.cli.session.Recovery;
import org.asyncraid.tools.cli.session.RunningArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code raid rebuild}: fills spares in for missing members, and makes parity right where it is in doubt. */
@Command(
        name = "rebuild",
        description = "Rebuild missing members on spares, and resync parity after an unclean stop. Goes on where it was"
                + " interrupted, and past what nothing gives back: its ranges are printed at the end.",
        footer = {"", "Example:", "  raid rebuild disk*.img new.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE, ExitCode.LOST, ExitCode.INTERRUPTED})
public final class RebuildCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    public RebuildCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startWritable(files, usable.array(), room)) {
                return rebuild(running).code();
            }
        }
    }

    private ExitCode rebuild(RunningArray running) {
        Recovery recovery = new Recovery(running, context.interruption(), context::progress);
        ArrayStatus before = running.status();
        if (!recovery.isPossible()) {
            if (before.degradedBy() > 0) {
                throw CommandFailure.refused("the array is degraded " + ArrayPicture.of(before)
                        + " and has no spare; add one with: " + array.commandLine("add") + " --new PATH");
            }
            String replayed = before.active() ? ", its log was replayed, and it is clean now" : "";
            context.streams().out().println("nothing to rebuild" + replayed + ": " + ArrayPicture.of(before));
            return tellLosses(running);
        }
        recovery.run("go on with: " + array.commandLine("rebuild"));
        context.streams().out().println("rebuilt: " + ArrayPicture.of(running.status()));
        return tellLosses(running);
    }

    private ExitCode tellLosses(RunningArray running) {
        Losses losses = new Losses(running);
        if (losses.isEmpty()) {
            return ExitCode.OK;
        }
        losses.print(context.streams().out());
        return ExitCode.LOST;
    }
}
