package org.asyncraid.tools.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
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
import org.asyncraid.tools.cli.session.RunningArray;
import org.asyncraid.tools.cli.session.SpareAddition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid add}: makes a device a spare of an array. */
@Command(
        name = "add",
        description = "Make a device or image file a spare of an array. 'raid rebuild' then gives it the place of a"
                + " missing member.",
        footer = {"", "Example:", "  raid add disk*.img --new new.img --size 64M && raid rebuild disk*.img new.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE})
public final class AddCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--new", required = true, paramLabel = "PATH", description = "The device or image file to add.")
    private Path added = Path.of("");

    @Option(
            names = {"-z", "--size"},
            paramLabel = "SIZE",
            converter = KibibytesConverter.class,
            description = "Make the file PATH of this length where there is none.")
    private @Nullable Long size;

    public AddCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        refuseMember();
        try (NewFiles made = new NewFiles();
                ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            makeMissing(made);
            BlockDevice device = files.openAlso(added);
            DeviceReader reader = new DeviceReader(files.machine());
            new ContentCheck(new CurrentContent(reader), array.assembly().force(), context::warn)
                    .check(List.of(device));
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startWritable(files, usable.array(), room)) {
                new SpareAddition(running, usable.array(), files.machine()).add(device);
                made.keep();
                context.streams()
                        .out()
                        .println(added + " is a spare now: " + ArrayPicture.of(running.status())
                                + (running.status().degradedBy() > 0
                                        ? "; next: " + array.commandLine("rebuild") + " " + added
                                        : ""));
            }
        }
        return ExitCode.OK.code();
    }

    private void refuseMember() {
        for (Path member : array.files()) {
            try {
                if (Files.exists(added) && Files.exists(member) && Files.isSameFile(added, member)) {
                    throw CommandFailure.usage("--new " + added + ": is given as a member already");
                }
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.ERROR, added + ": " + e.getMessage(), e);
            }
        }
    }

    private void makeMissing(NewFiles made) {
        if (Files.exists(added)) {
            return;
        }
        Long bytes = size;
        if (bytes == null) {
            throw CommandFailure.error(added + ": no such file; --size makes one");
        }
        made.make(added, bytes / BlockDevice.SECTOR_BYTES * BlockDevice.SECTOR_BYTES);
    }
}
