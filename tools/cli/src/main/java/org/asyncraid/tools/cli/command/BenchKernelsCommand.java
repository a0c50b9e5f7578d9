package org.asyncraid.tools.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.tools.cli.bench.Effort;
import org.asyncraid.tools.cli.bench.Host;
import org.asyncraid.tools.cli.bench.KernelPage;
import org.asyncraid.tools.cli.bench.KernelReport;
import org.asyncraid.tools.cli.bench.KernelRun;
import org.asyncraid.tools.cli.bench.Measurement;
import org.asyncraid.tools.cli.bench.ReportFile;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.JsonReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code raid bench kernels}: how fast parity is computed here, beside ISA-L and what memory allows. */
@Command(
        name = "kernels",
        description = {
            "Measure the kernels that compute parity, beside ISA-L where it is installed, copying, and a loop that only"
                    + " adds: by length of block, number of sources and threads.",
            "Takes some minutes and about 600 MiB; leave the machine alone meanwhile. Results are verified before they"
                    + " are timed."
        },
        footer = {
            "",
            "Examples:",
            "  raid bench kernels --quick",
            "  raid bench kernels --report kernels.html",
        })
@Exits({ExitCode.INTERRUPTED})
public final class BenchKernelsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--quick", description = "Measure fewer lengths for less time: under two minutes in all.")
    private boolean quick;

    @Option(names = "--json", description = "Print JSON, under the key 'bench'.")
    private boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write a page (HTML) with charts.")
    private @Nullable Path report;

    public BenchKernelsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path path = report;
        if (path == null) {
            print(measure());
        } else {
            try (ReportFile file = new ReportFile("--report", path)) {
                KernelReport measured = measure();
                file.write(new KernelPage(measured, machine(), command()).html());
                print(measured);
            }
        }
        return ExitCode.OK.code();
    }

    private KernelReport measure() {
        PrintWriter err = context.streams().err();
        try {
            KernelRun run = new KernelRun(
                    quick ? Effort.QUICK : Effort.FULL,
                    KernelsSelection.get().kernels(),
                    context.interruption(),
                    what -> err.println("measuring: " + what));
            List<Measurement> measurements = run.measure();
            return new KernelReport(measurements);
        } catch (KernelRun.Interrupted e) {
            throw new CommandFailure(ExitCode.INTERRUPTED, "stopped; nothing was written", e);
        } catch (OutOfMemoryError e) {
            throw new CommandFailure(
                    ExitCode.ERROR,
                    "the blocks to measure with do not fit into memory; free some, or allow the JVM more"
                            + " with RAID_JAVA_OPTS=-XX:MaxDirectMemorySize=2g",
                    e);
        }
    }

    private void print(KernelReport measured) {
        PrintWriter out = context.streams().out();
        if (json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("subject", "kernels");
            facts.put("machine", machine());
            facts.put("quick", quick);
            facts.put("kernels", KernelsSelection.get().kernels().name());
            facts.put("isal", Isal.isPresent());
            facts.put("figures", measured.facts());
            JsonReport.print(out, "bench", facts);
            return;
        }
        out.println(machine());
        if (!Isal.isPresent()) {
            out.println("ISA-L is not installed: left out. " + Isal.LIBRARY.installation());
        }
        out.println();
        out.println("GB/s (10⁹ bytes of sources a second), one thread, and ratios:");
        measured.print(out);
    }

    private static String machine() {
        return Host.describe() + "; load " + Host.load();
    }

    private String command() {
        return "raid bench kernels" + (quick ? " --quick" : "") + " --report FILE";
    }
}
