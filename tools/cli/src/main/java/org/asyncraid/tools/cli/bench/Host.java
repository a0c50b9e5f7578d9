package org.asyncraid.tools.cli.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.tools.cli.machine.Processor;

/** What a figure was measured on. */
public final class Host {
    private Host() {}

    /** Processor, system, JVM and kernels, in one line. */
    public static String describe() {
        KernelsSelection selection = KernelsSelection.get();
        return Processor.name() + ", " + Runtime.getRuntime().availableProcessors() + " of its processors; "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "; "
                + System.getProperty("java.vendor.version", System.getProperty("java.vendor")) + " "
                + Runtime.version() + "; kernels " + selection.kernels().name();
    }

    /** How many threads wanted a processor in the last minute: more than those of the benchmark disturb it. */
    public static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }
}
