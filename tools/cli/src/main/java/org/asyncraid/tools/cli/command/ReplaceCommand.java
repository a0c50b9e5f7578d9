package org.asyncraid.tools.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.tools.cli.create.ContentCheck;
import org.asyncraid.tools.cli.create.NewFiles;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.members.CurrentContent;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayPicture;
import org.asyncraid.tools.cli.session.Losses;
import org.asyncraid.tools.cli.session.Recovery;
import org.asyncraid.tools.cli.session.RunningArray;
import org.asyncraid.tools.cli.session.SpareAddition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid replace}: exchanges a member for another device while it still works. */
@Command(
        name = "replace",
        description =
                "Copy a member to a spare or a new device, computing what cannot be read, and exchange the two. The"
                        + " array keeps its redundancy meanwhile; 'raid rebuild' goes on with a replacement that was interrupted.",
        footer = {
            "",
            "Examples:",
            "  raid replace disk*.img spare.img --member disk3.img --with spare.img",
            "  raid replace disk*.img --member 3 --with new.img --size 64M",
        })
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE, ExitCode.LOST, ExitCode.INTERRUPTED})
public final class ReplaceCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--member", required = true, paramLabel = "PATH|SLOT", description = "The member to replace.")
    private String member = "";

    @Option(
            names = "--with",
            required = true,
            paramLabel = "PATH",
            description =
                    "What takes its place: a spare among the FILEs, or another device or image file, which is added"
                            + " as a spare first.")
    private Path with = Path.of("");

    @Option(
            names = {"-z", "--size"},
            paramLabel = "SIZE",
            converter = KibibytesConverter.class,
            description = "Make the file of --with of this length where there is none.")
    private @Nullable Long size;

    public ReplaceCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MemberChoice choice = MemberChoice.of(member, array.files());
        boolean isNew = MemberChoice.fileAmong(with, array.files()).isEmpty();
        try (NewFiles made = new NewFiles();
                ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            if (isNew) {
                makeMissing(made);
            }
            List<BlockDevice> added = isNew ? List.of(files.openAlso(with)) : List.of();
            new ContentCheck(
                            new CurrentContent(new DeviceReader(files.machine())),
                            array.assembly().force(),
                            context::warn)
                    .check(added);
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startWritable(files, usable.array(), room)) {
                refuseUnfit(running, choice);
                for (BlockDevice device : added) {
                    new SpareAddition(running, usable.array(), files.machine()).add(device);
                }
                made.keep();
                return replace(running, choice, isNew).code();
            }
        }
    }

    private ExitCode replace(RunningArray running, MemberChoice choice, boolean isNew) {
        String spare = MemberChoice.fileAmong(with, array.files()).orElse(with).toString();
        try {
            running.change(done -> running.array()
                    .replace(choice::isMeant, status -> status.name().equals(spare) && !choice.isMeant(status), done));
        } catch (IllegalArgumentException refusal) {
            throw new CommandFailure(ExitCode.REFUSED, String.valueOf(refusal.getMessage()), refusal);
        }
        String resume = "go on with: " + array.commandLine("rebuild") + (isNew ? " " + with : "");
        new Recovery(running, context.interruption(), context::progress).run(resume);
        context.streams()
                .out()
                .println(choice + " was replaced by " + spare + " and counts as failed: "
                        + ArrayPicture.of(running.status()));
        Losses losses = new Losses(running);
        if (losses.isEmpty()) {
            return ExitCode.OK;
        }
        losses.print(context.streams().out());
        return ExitCode.LOST;
    }

    /** Before a new device is made a spare for nothing. */
    private static void refuseUnfit(RunningArray running, MemberChoice choice) {
        boolean inSync = running.status().members().stream()
                .filter(status -> status.state() instanceof MemberState.InSync)
                .anyMatch((MemberStatus status) -> choice.isMeant(status));
        if (!inSync) {
            throw CommandFailure.refused(choice + " is no member in sync, so it cannot be replaced");
        }
    }

    private void makeMissing(NewFiles made) {
        if (Files.exists(with)) {
            return;
        }
        Long bytes = size;
        if (bytes == null) {
            throw CommandFailure.error(with + ": no such file; --size makes one");
        }
        made.make(with, bytes / BlockDevice.SECTOR_BYTES * BlockDevice.SECTOR_BYTES);
    }
}
