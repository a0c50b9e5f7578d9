package org.asyncraid.tools.cli.command;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.tools.cli.exercise.Exercise;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.output.ByteSizes;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.output.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid bench offload}: every kind at many sizes through the offload layer, and who did it how fast. */
@Command(
        name = "offload",
        description =
                "Measure every kind of operation at 512 B to 256 KiB through the offload layer, by engine, kind and"
                        + " size.",
        footer = {"", "Example:", "  raid bench offload --engines simd,worker --scheduler learned"})
public final class BenchOffloadCommand implements Callable<Integer> {
    private static final int[] LENGTHS = {512, 4 << 10, 32 << 10, 256 << 10};

    /** Kernels that the JVM has not compiled yet are many times slower: the first rounds are not reported. */
    private static final int WARM_UP_ROUNDS = 200;

    private final CommandContext context;

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "500",
            description = "Operations of each kind and size. Default: ${DEFAULT-VALUE}.")
    private int rounds = 500;

    @Option(names = "--json", description = "Print JSON, under the key 'bench'.")
    private boolean json;

    public BenchOffloadCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (rounds < 1) {
            throw CommandFailure.usage("--rounds " + rounds + ": allowed are 1 and more");
        }
        try (Machine machine = Machine.start(MachineConfig.DEFAULT)) {
            try (EngineRoom cold = compute.open(machine, context)) {
                exercise(machine, cold, WARM_UP_ROUNDS);
            }
            try (EngineRoom room = compute.open(machine, context)) {
                exercise(machine, room, rounds);
                OffloadReport report = room.report();
                if (json) {
                    JsonReport.print(context.streams().out(), "bench", facts(report));
                } else {
                    print(report);
                }
            }
        }
        return ExitCode.OK.code();
    }

    private static void exercise(Machine machine, EngineRoom room, int repetitions) {
        List<Exercise.Failure> failures = machine.calls()
                .await(answer -> Exercise.begin(
                        room.offload(), machine.pages(), EnginesCommand.KINDS, LENGTHS, repetitions, answer));
        if (!failures.isEmpty()) {
            throw CommandFailure.error(failures.size() + " operations failed on every engine; the first was "
                    + failures.getFirst().kind() + ": " + failures.getFirst().reason());
        }
    }

    private Map<String, Object> facts(OffloadReport report) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("subject", "offload");
        facts.putAll(EnginesCommand.facts(report));
        return facts;
    }

    private void print(OffloadReport report) {
        PrintWriter out = context.streams().out();
        TextTable table = new TextTable(
                "engine",
                "operation",
                ">from",
                ">ops",
                ">GB/s",
                ">p50 µs",
                ">p99 µs",
                ">p99.9 µs",
                ">failed",
                ">taken over");
        for (OperationMetrics metrics : report.operations()) {
            table.row(
                    metrics.engine(),
                    metrics.kind(),
                    ByteSizes.binary(metrics.sizeClassBytes()),
                    metrics.operations(),
                    speed(metrics),
                    micros(metrics.p50Nanos()),
                    micros(metrics.p99Nanos()),
                    micros(metrics.p999Nanos()),
                    metrics.failures(),
                    metrics.failovers());
        }
        table.print(out, "");
        out.println();
        out.println("Scheduler: " + report.scheduler() + ", " + report.decisions() + " decisions of "
                + report.decisionNanos() + " ns, " + report.lowerings() + " composed operations");
    }

    /** Bytes of the sources over the median time from submission to end. */
    private static String speed(OperationMetrics metrics) {
        double bytes = metrics.operations() == 0 ? 0 : (double) metrics.bytes() / metrics.operations();
        return String.format(Locale.ROOT, "%.2f", bytes / Math.max(1, metrics.p50Nanos()));
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
    }
}
