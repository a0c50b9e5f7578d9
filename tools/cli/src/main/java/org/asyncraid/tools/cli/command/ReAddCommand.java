package org.asyncraid.tools.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.MemberReturn;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.Recovery;
import org.asyncraid.tools.cli.session.RunningArray;
import org.asyncraid.tools.cli.session.SpareAddition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid re-add}: takes a member in again that was away. */
@Command(
        name = "re-add",
        description =
                "Take a member in again that was away, and rebuild it: with a write-intent bitmap that reaches back"
                        + " to when it left, only what the bitmap marks; otherwise all of it.",
        footer = {"", "Example:", "  raid re-add disk*.img --member disk3.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE, ExitCode.INTERRUPTED})
public final class ReAddCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(
            names = "--member",
            required = true,
            paramLabel = "PATH",
            description = "The member that comes back; it may be among the FILEs.")
    private Path member = Path.of("");

    public ReAddCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Path> paths = new ArrayList<>(array.files());
        if (!paths.contains(member)) {
            paths.add(member);
        }
        try (ArrayFiles files = ArrayFiles.open(paths, Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            Candidate returning = leftOut(usable);
            context.tellRisks(files, array.assembly(), () -> compute.open(files.machine(), context));
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startWritable(files, usable.array(), room)) {
                take(running, files, usable, returning);
                new Recovery(running, context.interruption(), context::progress)
                        .run("go on with: " + array.commandLine("rebuild") + " " + member);
                context.streams().out().println("rebuilt: " + ArrayPicture.of(running.status()));
            }
        }
        return ExitCode.OK.code();
    }

    private Candidate leftOut(AssemblyVerdict.Usable usable) {
        return usable.leftOut().stream()
                .map(AssemblyVerdict.LeftOut::device)
                .filter(device -> device.deviceName().equals(member.toString()))
                .findFirst()
                .orElseThrow(() -> CommandFailure.refused(member + " is in the array already"));
    }

    private void take(RunningArray running, ArrayFiles files, AssemblyVerdict.Usable usable, Candidate returning) {
        BlockDevice device = files.device(returning);
        MemberReturn.Verdict verdict = running.calls().ask(() -> running.array().judgeReturn(returning));
        switch (verdict) {
            case MemberReturn.Verdict.Partial partial -> {
                running.change(done -> running.array().reAdd(returning, device, partial, done));
                context.streams().out().println(member + " is back in slot " + partial.slot());
            }
            case MemberReturn.Verdict.Full full -> {
                context.warn("all of it is rebuilt: " + full.reason());
                new SpareAddition(running, usable.array(), files.machine()).add(device);
            }
            case MemberReturn.Verdict.Refused refused -> throw CommandFailure.refused(refused.reason());
        }
    }
}
