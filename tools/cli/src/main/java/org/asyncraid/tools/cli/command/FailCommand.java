package org.asyncraid.tools.cli.command;

import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.RunningArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid fail}: takes a member out of use, as if it had failed. */
@Command(
        name = "fail",
        description = "Mark a member as faulty in the superblocks of the others. Refused where the array could not do"
                + " without it.",
        footer = {"", "Example:", "  raid fail disk*.img --member disk3.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE})
public final class FailCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--member", required = true, paramLabel = "PATH|SLOT", description = "The member to fail.")
    private String member = "";

    public FailCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MemberChoice choice = MemberChoice.of(member, array.files());
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            choice.among(usable.leftOut()).ifPresent(leftOut -> {
                throw CommandFailure.refused(choice + " is not in use: " + leftOut.reason());
            });
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startWritable(files, usable.array(), room)) {
                fail(running, choice);
                context.streams().out().println(choice + " has failed: " + ArrayPicture.of(running.status()));
            }
        }
        return ExitCode.OK.code();
    }

    private static void fail(RunningArray running, MemberChoice choice) {
        try {
            running.change(done -> running.array().fail(choice::isMeant, done));
        } catch (IllegalArgumentException refusal) {
            throw new CommandFailure(ExitCode.REFUSED, String.valueOf(refusal.getMessage()), refusal);
        }
    }
}
