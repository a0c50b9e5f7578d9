package org.asyncraid.tools.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssemblyVerdict;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid add}: makes a file a spare of the array. */
@Command(
        name = "add",
        description = "Add a spare. 'raid rebuild' then puts it in the place of a missing member. A file that holds"
                + " something is taken with --force only.",
        footer = {"", "Example:", "  raid add disk*.img --new new.img"})
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE})
public final class AddCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--new", required = true, paramLabel = "PATH", description = "The file or device to add.")
    private Path added = Path.of("");

    public AddCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellNotices(usable);
            BlockDevice device = files.openAlso(added);
            if (!array.assembly().force()) {
                new CurrentContent(new DeviceReader(files.machine())).of(device).ifPresent(content -> {
                    throw CommandFailure.refused(added + ": holds " + content + "; --force overwrites it");
                });
            }
            EngineRoom room = compute.open(files.machine());
            try (RunningArray running = RunningArray.startWritable(files, usable.array(), room)) {
                new SpareAddition(running, usable.array()).add(device);
                context.streams().out().println(added + " is a spare now: " + ArrayPicture.of(running.status()));
            }
        }
        return ExitCode.OK.code();
    }
}
