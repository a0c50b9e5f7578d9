package org.asyncraid.tools.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.asyncraid.tools.cli.demo.Demo;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code raid demo}: shows the main job on image files in a temporary folder. */
@Command(
        name = "demo",
        description = {
            "Make a RAID-6 on image files, fill it while two members and an engine fail, rebuild it, and check it.",
            "Uses some 512 MiB in the folder for temporary files, and takes less than a minute."
        },
        footer = {"", "Examples:", "  raid demo", "  raid demo --seed 7 --keep /tmp/demo"})
@Exits({ExitCode.INTERRUPTED})
public final class DemoCommand implements Callable<Integer> {
    private static final int MEMBERS = 6;
    private static final int SPARES = 2;
    private static final String SIZE = "64M";

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "What the content follows from.")
    private long seed;

    @Option(names = "--keep", paramLabel = "DIR", description = "Make the files in this folder, and leave them there.")
    private @Nullable Path keep;

    public DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path kept = keep;
        Path folder = kept == null ? temporaryFolder() : existing(kept);
        try {
            run(folder);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, folder + ": " + e.getMessage(), e);
        } finally {
            if (kept == null) {
                delete(folder);
            }
        }
        if (kept != null) {
            context.streams()
                    .out()
                    .println("The files are in " + folder + "; look at them with: raid detail " + folder + "/*.img");
        }
        return ExitCode.OK.code();
    }

    private void run(Path folder) throws IOException {
        PrintWriter out = context.streams().out();
        List<Path> members = Demo.images(folder, "disk", MEMBERS);
        List<String> create = new ArrayList<>(List.of(
                "create", "--level", "6", "--raid-devices", String.valueOf(MEMBERS), "--size", SIZE, "--chunk", "64K"));
        out.println("Make a RAID-6 of " + MEMBERS + " image files, in Linux md's own format   ($ raid "
                + String.join(" ", create) + " MEMBERS)");
        out.flush();
        members.forEach(member -> create.add(member.toString()));
        CommandLine root = spec.parent().commandLine();
        int code = root.execute(create.toArray(String[]::new));
        if (code != ExitCode.OK.code()) {
            throw CommandFailure.error("the array could not be made");
        }
        out.println();
        new Demo(out, context::progress, context.interruption(), seed)
                .run(members, Demo.images(folder, "spare", SPARES));
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("raid-demo-");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.ERROR, "no temporary folder could be made: " + e.getMessage() + "; use --keep DIR", e);
        }
    }

    private static Path existing(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, "--keep " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " could not be removed", e);
        }
    }
}
