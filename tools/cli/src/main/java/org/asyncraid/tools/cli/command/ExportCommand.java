package org.asyncraid.tools.cli.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.ProgressLine;
import org.asyncraid.tools.cli.session.ArrayExport;
import org.asyncraid.tools.cli.session.ArrayFiles;
import org.asyncraid.tools.cli.session.ByteRange;
import org.asyncraid.tools.cli.session.OutputFile;
import org.asyncraid.tools.cli.session.RunningArray;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid export}: copies an array's content out. Opens the members read-only. */
@Command(
        name = "export",
        description = "Copy the content of an array to a file or to stdout. Never writes to a member; missing members"
                + " are computed as far as redundancy goes.",
        footer = {
            "",
            "Examples:",
            "  raid export disk*.img --to array.img --sparse",
            "  raid export disk*.img --to - --length 1M | file -",
        })
@Exits({ExitCode.NOT_A_MEMBER, ExitCode.REFUSED, ExitCode.IN_USE, ExitCode.INTERRUPTED})
public final class ExportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private ArrayOptions array = new ArrayOptions();

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--to", required = true, paramLabel = "OUT", description = "File to write, or - for stdout.")
    private String to = "";

    @Option(
            names = "--offset",
            paramLabel = "B",
            converter = BytesConverter.class,
            description = "First byte of the array to copy; K, M, G, T allowed. Default: 0.")
    private long offset;

    @Option(
            names = "--length",
            paramLabel = "B",
            converter = BytesConverter.class,
            description = "How many bytes to copy. Default: all from the offset on.")
    private @Nullable Long length;

    @Option(names = "--sparse", description = "Leave holes in the file where the array has only zeroes.")
    private boolean sparse;

    public ExportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (ArrayFiles files = ArrayFiles.open(array.files(), Access.READ_ONLY)) {
            AssemblyVerdict.Usable usable = files.assemble(array.assembly());
            context.tellNotices(usable, files, array.assembly(), () -> compute.open(files.machine(), context));
            ByteRange range = ByteRange.of(
                    offset,
                    length == null ? OptionalLong.empty() : OptionalLong.of(length),
                    usable.array().geometry().arrayBytes());
            EngineRoom room = compute.open(files.machine(), context);
            try (RunningArray running = RunningArray.startReadOnly(files, usable.array(), room)) {
                ArrayExport export = new ArrayExport(running, files.machine(), context.interruption());
                copy(export, range);
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, to + ": writing failed: " + e.getMessage(), e);
        }
        return ExitCode.OK.code();
    }

    private void copy(ArrayExport export, ByteRange range) throws IOException {
        ProgressLine progress = context.progress("export");
        if (to.equals("-")) {
            OutputStream stdout = context.streams().rawOut();
            WritableByteChannel channel = Channels.newChannel(stdout);
            export.run(range, bytes -> writeAll(channel, bytes), progress);
            stdout.flush();
        } else {
            try (OutputFile file = OutputFile.open(Path.of(to), array.files(), sparse)) {
                export.run(range, file::write, progress);
                file.finish();
            }
        }
        progress.finish(range.length(), "");
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
