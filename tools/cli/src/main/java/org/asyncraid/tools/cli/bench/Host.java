package org.asyncraid.tools.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.asyncraid.engines.kernels.KernelsSelection;

/** What a figure was measured on. */
public final class Host {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Host() {}

    /** Processor, system, JVM and kernels, in one line. */
    public static String describe() {
        KernelsSelection selection = KernelsSelection.get();
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " of its processors; "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "; "
                + System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + " "
                + Runtime.version() + "; kernels " + selection.kernels().name();
    }

    /** How many threads wanted a processor in the last minute: more than those of the benchmark disturb it. */
    public static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unnamed processor");
        } catch (IOException notLinux) {
            return "unnamed processor";
        }
    }
}
