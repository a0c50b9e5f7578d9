package org.asyncraid.tools.cli.command;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.ProgressLine;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ArrayImport;
import org.asyncraid.tools.cli.session.ByteRange;
import org.asyncraid.tools.cli.session.RunningArray;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid import}: copies bytes into an array. */
@Command(
        name = "import",
        description =
                "Copy a file or stdin into an array, from a given offset on. The rest of the array stays as it is.",
        footer = {
            "",
            "Examples:",
            "  raid import disk*.img --from filesystem.img",
            "  zcat backup.gz | raid import disk*.img --from -",
        })
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE, ExitCode.INTERRUPTED})
public final class ImportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--from", required = true, paramLabel = "IN", description = "File to read, or - for stdin.")
    private String from = "";

    @Option(
            names = "--offset",
            paramLabel = "B",
            converter = BytesConverter.class,
            description = "Byte of the array to begin at; K, M, G, T allowed. Default: 0.")
    private long offset;

    @Option(
            names = "--journal-mode",
            paramLabel = "MODE",
            converter = JournalModeConverter.class,
            description = "When a write is done, in an array with a write journal: write-through, when it is on the"
                    + " members, or write-back, when it is in the journal. Default: write-through.")
    private @Nullable JournalMode journalMode;

    public ImportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ReadableByteChannel source = openSource();
                ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_WRITE)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            if (journalMode != null && usable.array().journal().isEmpty()) {
                throw CommandFailure.usage("--journal-mode: the array has no write journal");
            }
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            long arrayBytes = usable.array().geometry().arrayBytes();
            OptionalLong length = source instanceof FileChannel file && file.size() > 0
                    ? OptionalLong.of(file.size())
                    : OptionalLong.empty();
            long room = ByteRange.of(offset, OptionalLong.empty(), arrayBytes).length();
            if (length.orElse(0) > room) {
                throw CommandFailure.usage("--from " + from + ": has " + length.orElse(0)
                        + " bytes, but the array has room for " + room + " from offset " + offset + " on");
            }
            copy(files, usable, source, length.orElse(room));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, from + ": reading failed: " + e.getMessage(), e);
        }
        return ExitCode.OK.code();
    }

    private void copy(ArrayFiles files, AssemblyVerdict.Usable usable, ReadableByteChannel source, long expected)
            throws IOException {
        EngineRoom room = compute.open(files.machine(), context);
        JournalMode mode = journalMode == null ? JournalMode.WRITE_THROUGH : journalMode;
        try (RunningArray running = RunningArray.startForContent(files, usable.array(), room, mode)) {
            ProgressLine progress = context.progress("import");
            long copied = new ArrayImport(running, files.machine(), context.interruption())
                    .run(offset, source, expected, progress);
            progress.finish(copied, "");
            tellOfSpares(running);
        }
    }

    /** What a spare that took the place of a member that failed still lacks. */
    private void tellOfSpares(RunningArray running) {
        ArrayStatus status = running.status();
        if (status.degradedBy() > 0 && status.sweep().isPresent()) {
            context.warn(
                    "a member failed, and a spare is taking its place; go on with: " + array.commandLine("rebuild"));
        }
    }

    private ReadableByteChannel openSource() throws IOException {
        if (from.equals("-")) {
            return Channels.newChannel(context.streams().rawIn());
        }
        Path path = Path.of(from);
        if (Files.isDirectory(path)) {
            throw CommandFailure.error(path + ": is a directory");
        }
        for (Path member : array.files()) {
            if (Files.exists(path) && Files.exists(member) && Files.isSameFile(path, member)) {
                throw CommandFailure.usage("--from " + path + ": is a member of the array");
            }
        }
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.ERROR, path + ": no such file", e);
        }
    }
}
