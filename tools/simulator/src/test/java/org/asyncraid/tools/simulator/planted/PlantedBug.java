package org.asyncraid.tools.simulator.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bug to be planted: one piece of one source file, and what takes its place. It is kept as text, {@code planted/NAME.txt}
 * among the test resources:
 * <pre>
 * what the bug is, in one line
 * org.asyncraid.raid.array.RaidArray
 * the first seed that finds it
 * the policy of the arrays that have the code, as in ppl6; no line for all
 * --- instead of
 * the lines as they stand in the source
 * --- plant
 * the lines that take their place
 * </pre>
 *
 * @param name of its file
 * @param what it is, in one line
 * @param className of the top-level class whose source it changes
 * @param seed the first that found it when that was last looked for
 * @param policy of the arrays to look at, as on the command line; empty where the seeds decide
 * @param original lines of the source, which must stand there exactly once
 * @param planted what takes their place
 */
record PlantedBug(
        String name, String what, String className, long seed, String policy, String original, String planted) {
    private static final Path BUGS = Path.of("src", "test", "resources", "planted");
    private static final Path SOURCES = Path.of("..", "..", "raid-core", "src", "main", "java");
    private static final String ORIGINAL = "--- instead of\n";
    private static final String PLANTED = "--- plant\n";

    /** All bugs, by name. */
    static List<PlantedBug> all() {
        try (Stream<Path> files = Files.list(BUGS)) {
            return files.sorted().map(PlantedBug::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The source with the bug in it.
     *
     * @throws IllegalStateException when the source has changed, so that the bug has no one place in it any more
     */
    String source() {
        String source = text(SOURCES.resolve(className.replace('.', '/') + ".java"));
        int at = source.indexOf(original);
        if (at < 0 || source.indexOf(original, at + 1) >= 0) {
            throw new IllegalStateException(name + ".txt: its lines stand " + (at < 0 ? "nowhere" : "more than once")
                    + " in " + className + "; the source has changed, and the bug must follow it:\n" + original);
        }
        return source.substring(0, at) + planted + source.substring(at + original.length());
    }

    private static PlantedBug read(Path file) {
        String text = text(file);
        int original = text.indexOf(ORIGINAL);
        int planted = text.indexOf(PLANTED);
        List<String> head =
                original < 0 ? List.of() : text.substring(0, original).lines().toList();
        if (head.size() < 3 || head.size() > 4 || planted < original) {
            throw new IllegalStateException(file + " is not laid out as a planted bug");
        }
        return new PlantedBug(
                file.getFileName().toString().replace(".txt", ""),
                head.get(0),
                head.get(1),
                Long.parseLong(head.get(2)),
                head.size() == 4 ? head.get(3) : "",
                text.substring(original + ORIGINAL.length(), planted),
                text.substring(planted + PLANTED.length()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
