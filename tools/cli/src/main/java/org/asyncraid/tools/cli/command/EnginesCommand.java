package org.asyncraid.tools.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.metrics.Eviction;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.tools.cli.exercise.Exercise;
import org.asyncraid.tools.cli.machine.EngineRoom;
import org.asyncraid.tools.cli.machine.LearnedFile;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.machine.MachineConfig;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.output.TextTable;
import org.asyncraid.tools.cli.output.WorkTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code raid engines}: what each engine can do, and, after a short exercise, who did what how fast. */
@Command(
        name = "engines",
        description = "Show the engines that compute parity, their limits, and who runs what under the scheduler.",
        footer = {
            "",
            "Examples:",
            "  raid engines",
            "  raid engines --engines simd,worker,iop341 --scheduler least-loaded",
            "  raid engines --engines simd,isal,openssl,jdk --scheduler round-robin",
            "  raid engines --save learned.json && raid rebuild disk*.img --load learned.json",
        })
public final class EnginesCommand implements Callable<Integer> {
    /** What arrays and codes need, whoever does it. */
    static final List<OperationKind> KINDS = List.of(
            OperationKinds.COPY,
            OperationKinds.FILL,
            OperationKinds.XOR,
            OperationKinds.XOR_VALIDATE,
            OperationKinds.PQ,
            OperationKinds.PQ_VALIDATE,
            OperationKinds.GF_MULTIPLY,
            OperationKinds.RECOVER_DATA,
            OperationKinds.RECOVER_DATA_FROM_Q,
            OperationKinds.RECOVER_DATA_AND_P,
            OperationKinds.RECOVER_DATA_AND_Q,
            OperationKinds.RECOVER_TWO_DATA,
            OperationKinds.GF_DOT,
            OperationKinds.CRC32C,
            OperationKinds.COPY_CRC32C);

    /** What is kept of what a scheduler learns: all that an engine of ours does. */
    static final List<OperationKind> LEARNED_KINDS = Stream.concat(
                    KINDS.stream(),
                    Stream.of(
                            OperationKinds.COMPARE,
                            OperationKinds.SHA256,
                            OperationKinds.AES_ECB_ENCRYPT,
                            OperationKinds.AES_ECB_DECRYPT,
                            OperationKinds.XTS_TWEAKS_512,
                            OperationKinds.XTS_TWEAKS_4096,
                            OperationKinds.XTS_ENCRYPT_512,
                            OperationKinds.XTS_ENCRYPT_4096,
                            OperationKinds.XTS_DECRYPT_512,
                            OperationKinds.XTS_DECRYPT_4096))
            .toList();

    private static final int[] LENGTHS = {4 << 10, 64 << 10, 256 << 10};
    private static final int REPETITIONS = 10;

    private final CommandContext context;

    @Mixin
    private ComputeOptions compute = new ComputeOptions();

    @Option(names = "--json", description = "Print JSON, under the key 'engines'.")
    private boolean json;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Keep what the learned scheduler measured here, for --load.")
    private @Nullable Path save;

    public EnginesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        OffloadReport report;
        List<Exercise.Failure> failures;
        try (Machine machine = Machine.start(MachineConfig.DEFAULT);
                EngineRoom room = compute.open(machine, context)) {
            List<OperationKind> kinds = kinds(room.report());
            failures = machine.calls()
                    .await(answer ->
                            Exercise.begin(room.offload(), machine.pages(), kinds, LENGTHS, REPETITIONS, answer));
            report = room.report();
            Path file = save;
            if (file != null) {
                LearnedFile.save(file, room.learned(LEARNED_KINDS));
            }
        }
        if (json) {
            JsonReport.print(context.streams().out(), "engines", facts(report));
        } else {
            print(report);
        }
        if (!failures.isEmpty()) {
            Exercise.Failure first = failures.getFirst();
            throw CommandFailure.error(failures.size() + " operations failed on every engine; the first was "
                    + first.kind() + ": " + first.reason());
        }
        return ExitCode.OK.code();
    }

    /** Those of arrays, and what else the engines can do. */
    private static List<OperationKind> kinds(OffloadReport report) {
        Set<OperationKind> kinds = new LinkedHashSet<>(KINDS);
        for (EngineStatus engine : report.engines()) {
            engine.capabilities().kinds().keySet().stream()
                    .sorted(Comparator.comparing(OperationKind::name))
                    .forEach(kinds::add);
        }
        return List.copyOf(kinds);
    }

    private void print(OffloadReport report) {
        PrintWriter out = context.streams().out();
        TextTable engines = new TextTable("engine", "works", ">depth", "in order", "health", ">kinds", ">xor", ">pq");
        for (EngineStatus engine : report.engines()) {
            Capabilities can = engine.capabilities();
            engines.row(
                    engine.name(),
                    can.synchronous() ? "in submit" : "asynchronously",
                    can.depth(),
                    can.inOrder() ? "yes" : "no",
                    engine.health().getClass().getSimpleName(),
                    can.kinds().size(),
                    maxSources(can, OperationKinds.XOR),
                    maxSources(can, OperationKinds.PQ));
        }
        engines.print(out, "");
        out.println();
        out.println("Scheduler: " + report.scheduler() + ", " + report.decisions() + " decisions of "
                + report.decisionNanos() + " ns, " + report.lowerings() + " composed operations, " + report.verified()
                + " verified");
        for (Eviction eviction : report.evictions()) {
            out.println("Taken out: " + eviction.engine() + ", which gave a wrong result for " + eviction.kind() + "; "
                    + eviction.operations() + " operations since one was right");
        }
        out.println("Each kind of operation at 4 KiB, 64 KiB and 256 KiB, " + REPETITIONS + " times:");
        out.println();
        WorkTable.of(report).print(out, "");
    }

    private static Map<String, Object> fact(Eviction eviction) {
        return Map.of(
                "engine", eviction.engine(),
                "operation", eviction.kind().name(),
                "operationsSinceLastGood", eviction.operations(),
                "bytesSinceLastGood", eviction.workBytes());
    }

    /** The xor and pq columns: sources of one operation; "-" where the engine does not do it. */
    private static String maxSources(Capabilities can, OperationKind kind) {
        KindLimits limits = can.limits(kind);
        return limits == null ? "-" : limits.maxSources() == Integer.MAX_VALUE ? "any" : "≤ " + limits.maxSources();
    }

    /** A report as JSON has it. */
    static Map<String, Object> facts(OffloadReport report) {
        Map<String, Object> facts = new LinkedHashMap<>();
        List<Map<String, Object>> engines = new ArrayList<>();
        for (EngineStatus engine : report.engines()) {
            Map<String, Object> kinds = new LinkedHashMap<>();
            engine.capabilities().kinds().entrySet().stream()
                    .sorted((a, b) -> a.getKey().name().compareTo(b.getKey().name()))
                    .forEach(entry -> kinds.put(entry.getKey().name(), entry.getValue()));
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", engine.name());
            one.put("synchronous", engine.capabilities().synchronous());
            one.put("inOrder", engine.capabilities().inOrder());
            one.put("depth", engine.capabilities().depth());
            one.put("health", engine.health().getClass().getSimpleName());
            one.put("kinds", kinds);
            engines.add(one);
        }
        facts.put("scheduler", report.scheduler());
        facts.put("decisions", report.decisions());
        facts.put("decisionNanos", report.decisionNanos());
        facts.put("composed", report.lowerings());
        facts.put("verified", report.verified());
        facts.put("unverified", report.unverified());
        facts.put("disputes", report.disputes());
        facts.put(
                "evictions",
                report.evictions().stream().map(EnginesCommand::fact).toList());
        facts.put("engines", engines);
        facts.put("ran", WorkTable.facts(report));
        return facts;
    }
}
