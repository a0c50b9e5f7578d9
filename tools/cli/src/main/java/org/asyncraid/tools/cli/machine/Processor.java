package org.asyncraid.tools.cli.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** What the system says of its processors. */
public final class Processor {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** The name of the model. */
    public static String name() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unnamed processor");
        } catch (IOException notLinux) {
            // Windows has it in the environment.
            return Objects.requireNonNullElse(System.getenv("PROCESSOR_IDENTIFIER"), "unnamed processor");
        }
    }
}
