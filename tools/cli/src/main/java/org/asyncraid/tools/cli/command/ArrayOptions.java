package org.asyncraid.tools.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.superblock.MdUuid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which array a command works on: its members, in any order. */
final class ArrayOptions {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "The array's members, in any order: image files or block devices.")
    private List<Path> files = List.of();

    @Option(
            names = {"-f", "--force"},
            description = "Go on although content may be lost or wrong; what is at risk is told first.")
    private boolean force;

    @Option(
            names = {"-u", "--uuid"},
            paramLabel = "UUID",
            converter = UuidConverter.class,
            description = "The array that is meant, where members of several are given.")
    private @Nullable MdUuid uuid;

    List<Path> files() {
        return files;
    }

    AssemblyOptions assembly() {
        return new AssemblyOptions(force, Optional.ofNullable(uuid));
    }

    /** A command line on the same members, for somebody to copy. */
    String commandLine(String command) {
        return files.stream().map(ArrayOptions::quoted).collect(Collectors.joining(" ", "raid " + command + " ", ""));
    }

    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./:=@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
