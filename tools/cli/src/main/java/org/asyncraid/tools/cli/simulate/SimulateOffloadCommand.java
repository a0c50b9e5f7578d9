package org.asyncraid.tools.cli.simulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.model.HardwareModel;
import org.asyncraid.tools.cli.machine.SchedulerChoice;
import org.asyncraid.tools.cli.output.ByteSizes;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.output.Streams;
import org.asyncraid.tools.cli.simulate.OffloadSimulation.Setup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code raid simulate offload}: which scheduler makes what of which engines under which work. */
@Command(
        name = "offload",
        description = {
            "Run the offload layer over modelled engines in virtual time, once for each scheduler: throughput, latency,"
                    + " use of engines and memory, CPU time.",
            "Everything follows from the seed. The bytes are real, and the same under every scheduler.",
            "What the models' numbers are, and which are guesses, stands in their parameter files."
        },
        footer = {
            "",
            "Examples:",
            "  raid simulate offload --engines iop341,simd --workload raid6-write --disks 8 --chunk 64K",
            "  raid simulate offload --engines dsa,simd --workload mixed --scheduler least-loaded,round-robin --json",
            "  raid simulate offload --engines ioatdma,worker --trace recorded.txt --svg use.svg",
        })
public final class SimulateOffloadCommand implements Callable<Integer> {
    private static final int MOST_IN_FLIGHT = 4096;
    private static final int MOST_OPERATIONS = 1_000_000;
    private static final int SHORTEST_CHUNK = 512;

    private final Streams streams;

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "iop341,simd",
            description = "Modelled engines: iop341, ioatdma, ioatdma-cb33, dsa, mv-xor, and the software engines simd"
                    + " (in the loop's thread) and worker. Default: ${DEFAULT-VALUE}.")
    private List<String> engines = List.of();

    /** One of the two. */
    private static final class Work {
        @Option(
                names = "--workload",
                paramLabel = "NAME",
                description = "What is asked for: ${COMPLETION-CANDIDATES}. Default: raid6-write.")
        private @Nullable Workload workload;

        @Option(
                names = "--trace",
                paramLabel = "FILE",
                description = "A recorded workload instead: lines of time in ns, kind, sources, bytes, client.")
        private @Nullable Path trace;
    }

    @ArgGroup
    private @Nullable Work work;

    @Option(
            names = "--disks",
            paramLabel = "N",
            defaultValue = "8",
            description = "Members of the array, 4 to 255. Default: ${DEFAULT-VALUE}.")
    private int disks;

    @Option(
            names = "--chunk",
            paramLabel = "SIZE",
            defaultValue = "64K",
            description = "Length of a block; KiB without a letter. Default: ${DEFAULT-VALUE}.")
    private String chunk = "";

    @Option(
            names = "--operations",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many a workload asks for. Default: ${DEFAULT-VALUE}.")
    private int operations;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "32",
            description =
                    "The most at a time; those of a trace wait when they come earlier. Default: ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--scheduler",
            split = ",",
            paramLabel = "NAME",
            description = "Schedulers to compare: ${COMPLETION-CANDIDATES}. Default: all.")
    private @Nullable List<SchedulerChoice> schedulers;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", description = "Print JSON, under the key 'simulate'.")
    private boolean json;

    @Option(names = "--svg", paramLabel = "FILE", description = "Also write a chart of the use over time.")
    private @Nullable Path svg;

    public SimulateOffloadCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        List<HardwareModel> models = models();
        List<Request> requests = requests();
        Setup setup = new Setup(models, requests, checked("--in-flight", inFlight, 1, MOST_IN_FLIGHT), seed);
        checkMemory(requests);
        List<SimulationResult> results = simulate(setup);
        Path chart = svg;
        if (chart != null) {
            write(chart, UtilisationChart.of(title(), results));
        }
        SimulationReport report = new SimulationReport(results);
        if (json) {
            JsonReport.print(streams.out(), "simulate", facts(requests, results, report));
        } else {
            PrintWriter out = streams.out();
            out.println(title());
            out.println(requests.size() + " operations, " + inFlight + " in flight at most; seed " + seed
                    + "; virtual time");
            out.println();
            report.print(out);
        }
        return ExitCode.OK.code();
    }

    private List<SimulationResult> simulate(Setup setup) {
        List<SchedulerChoice> wanted = schedulers;
        Kernels kernels = KernelsSelection.get().kernels();
        List<SimulationResult> results = new ArrayList<>();
        try (Operands operands = new Operands(setup.requests(), setup.inFlight(), seed, kernels)) {
            for (SchedulerChoice scheduler : wanted == null ? List.of(SchedulerChoice.values()) : wanted) {
                SimulationResult result = OffloadSimulation.run(setup, scheduler, operands, kernels);
                results.add(result);
                if (result.digest() != results.getFirst().digest()) {
                    throw new IllegalStateException("other bytes were written under " + scheduler + " than under "
                            + results.getFirst().scheduler());
                }
            }
        }
        return results;
    }

    private List<HardwareModel> models() {
        List<HardwareModel> models = new ArrayList<>();
        for (String name : engines.stream().distinct().toList()) {
            // The file is called as the driver is, with an underscore.
            String known = name.toLowerCase(Locale.ROOT).equals("mv-xor") ? "mv_xor" : name.toLowerCase(Locale.ROOT);
            if (!HardwareModel.NAMES.contains(known)) {
                throw CommandFailure.usage("--engines: there is no model " + name + "; there are "
                        + String.join(", ", HardwareModel.NAMES).replace('_', '-'));
            }
            models.add(HardwareModel.load(known));
        }
        return models;
    }

    private List<Request> requests() {
        Path trace = trace();
        if (trace != null) {
            return TraceFile.read(trace);
        }
        checked("--disks", disks, Workload.FEWEST_DISKS, Workload.MOST_DISKS);
        checked("--operations", operations, 1, MOST_OPERATIONS);
        return workload().requests(disks, chunkBytes(), operations, seed);
    }

    private @Nullable Path trace() {
        Work asked = work;
        return asked == null ? null : asked.trace;
    }

    private Workload workload() {
        Work asked = work;
        Workload named = asked == null ? null : asked.workload;
        return named == null ? Workload.RAID6_WRITE : named;
    }

    private int chunkBytes() {
        long bytes;
        try {
            bytes = ByteSizes.parse(chunk, 1024);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--chunk: " + e.getMessage(), e);
        }
        if (bytes < SHORTEST_CHUNK || bytes > Request.MOST_BYTES) {
            throw CommandFailure.usage("--chunk " + chunk + "; allowed: " + SHORTEST_CHUNK + " bytes to "
                    + ByteSizes.binary(Request.MOST_BYTES));
        }
        return (int) bytes;
    }

    private void checkMemory(List<Request> requests) {
        long most = Operands.MOST_BYTES / Operands.slotBytes(requests);
        if (inFlight > most) {
            throw CommandFailure.usage("--in-flight " + inFlight + ": there is memory for " + most
                    + " operations of this length at a time");
        }
    }

    private static int checked(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw CommandFailure.usage(option + " " + value + "; allowed: " + least + " to " + most);
        }
        return value;
    }

    private String title() {
        Path trace = trace();
        String what = trace == null
                ? workload() + ", " + disks + " disks, chunk " + ByteSizes.binary(chunkBytes())
                : trace.toString();
        return what + " on " + String.join(", ", engines);
    }

    private Map<String, Object> facts(List<Request> requests, List<SimulationResult> results, SimulationReport report) {
        Path trace = trace();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("engines", engines);
        if (trace == null) {
            facts.put("workload", workload().toString());
            facts.put("disks", disks);
            facts.put("chunkBytes", chunkBytes());
        } else {
            facts.put("trace", trace.toString());
        }
        facts.put("operations", requests.size());
        facts.put("inFlight", inFlight);
        facts.put("seed", seed);
        facts.put("content", SimulationReport.contentOf(results.getFirst()));
        facts.put("schedulers", report.facts());
        return facts;
    }

    private static void write(Path path, String content) {
        try {
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, "--svg " + path + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
