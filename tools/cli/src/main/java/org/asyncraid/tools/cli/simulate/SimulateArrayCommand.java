package org.asyncraid.tools.cli.simulate;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Exits;
import org.asyncraid.tools.cli.output.JsonReport;
import org.asyncraid.tools.cli.output.Logging;
import org.asyncraid.tools.cli.output.ProgressLine;
import org.asyncraid.tools.cli.output.Streams;
import org.asyncraid.tools.simulator.Campaign;
import org.asyncraid.tools.simulator.PowerCuts;
import org.asyncraid.tools.simulator.Shrinker;
import org.asyncraid.tools.simulator.run.FaultKind;
import org.asyncraid.tools.simulator.run.PowerCut;
import org.asyncraid.tools.simulator.run.RunPlan;
import org.asyncraid.tools.simulator.run.RunResult;
import org.asyncraid.tools.simulator.run.RunResult.Failed;
import org.asyncraid.tools.simulator.run.Simulation;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.asyncraid.tools.simulator.swarm.Policy.Promise;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code raid simulate array}: whole arrays under everything that can go wrong, until one fails its clients. */
@Exits({ExitCode.MISMATCH, ExitCode.INTERRUPTED})
@Command(
        name = "array",
        description = {
            "Run arrays in virtual time, a new one for each seed, with clients, an operator, and everything that can go"
                    + " wrong: power cuts, lost and misdirected writes, unreadable and corrupt sectors, members that"
                    + " vanish and come back, engines that fail. Every sector that is read is compared with what may be"
                    + " there.",
            "A run is its seed: it comes to the same end on every machine. One that fails prints what was done, what was"
                    + " found and what should have been there."
        },
        footer = {
            "",
            "Examples:",
            "  raid simulate array --seeds 10000",
            "  raid simulate array --first-seed 4711 --seeds 1 --trace events.txt",
            "  raid simulate array --first-seed 4711 --seeds 1 --shrink",
            "  raid simulate array --power-cuts --policy bitmap",
        })
public final class SimulateArrayCommand implements Callable<Integer> {
    private static final int MOST_FAILURES = 10;
    private static final int STORIES = 3;
    private static final int MOST_OPERATIONS = 10_000_000;

    private final Streams streams;
    private final Interruption interruption;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "100", description = "Runs. Default: ${DEFAULT-VALUE}.")
    private long seeds;

    @Option(
            names = "--first-seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The seed of the first run; the others follow it. Default: ${DEFAULT-VALUE}.")
    private long firstSeed;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description = "What makes writes survive a crash: ${COMPLETION-CANDIDATES}. Default: the seed decides.")
    private @Nullable Policy policy;

    @Option(
            names = "--operations",
            paramLabel = "N",
            defaultValue = "" + RunPlan.OPERATIONS,
            description = "Steps of a run, most of them requests of clients. Default: ${DEFAULT-VALUE}.")
    private int operations;

    @Option(
            names = "--skip",
            split = ",",
            paramLabel = "STEPS",
            description = "Leave out these steps, such as 3 or 10-25; for what --shrink has found.")
    private List<String> skip = List.of();

    @Option(
            names = "--strict",
            description =
                    "Let nothing pass, not even what the policy does not promise to keep off: shows the write hole.")
    private boolean strict;

    @Option(
            names = "--beyond",
            description =
                    "Let more go wrong in the end than the array can bear: it has to refuse, or to say what is lost.")
    private boolean beyond;

    @Option(names = "--shrink", description = "Look for smaller runs that fail in the same way as those that fail.")
    private boolean shrink;

    @Option(names = "--trace", paramLabel = "FILE", description = "Write every event of one run, a line each.")
    private @Nullable Path trace;

    @Option(
            names = "--power-cuts",
            description =
                    "Instead of runs drawn by a seed: in small arrays, cut the power with every change that a disk is asked"
                            + " for, with every outcome of what was not durable then, up to a bound.")
    private boolean powerCuts;

    @Option(
            names = "--one-in",
            paramLabel = "N",
            defaultValue = "1",
            description = "With --power-cuts: cut with one change in N. Default: ${DEFAULT-VALUE}.")
    private int oneIn;

    @Option(
            names = "--cut",
            paramLabel = "CUT",
            description = "Show one of the cuts of --power-cuts again, as its failure says.")
    private @Nullable String cut;

    @Option(names = "--json", description = "Print JSON, under the key 'simulate'.")
    private boolean json;

    public SimulateArrayCommand(Streams streams, Interruption interruption) {
        this.streams = streams;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (seeds < 1) {
            throw CommandFailure.usage("--seeds " + seeds + "; allowed: 1 or more");
        }
        if (operations < 1 || operations > MOST_OPERATIONS) {
            throw CommandFailure.usage("--operations " + operations + "; allowed: 1 to " + MOST_OPERATIONS);
        }
        if (oneIn < 1) {
            throw CommandFailure.usage("--one-in " + oneIn + "; allowed: 1 or more");
        }
        Logging.showNothing();
        if (powerCuts || cut != null) {
            return cutPower();
        }
        RunPlan plan = new RunPlan(firstSeed, operations, skipped(), Optional.ofNullable(policy), letPass(), beyond);
        Campaign.Outcome outcome = trace == null ? campaign(plan) : traced(plan, trace);
        List<RunResult> failures = shrink ? shrunk(outcome.failures()) : outcome.failures();
        if (json) {
            JsonReport.print(streams.out(), "simulate", facts(outcome, failures));
        } else {
            print(outcome, failures);
        }
        if (!failures.isEmpty()) {
            return ExitCode.MISMATCH.code();
        }
        return outcome.runs() == seeds ? ExitCode.OK.code() : ExitCode.INTERRUPTED.code();
    }

    private int cutPower() throws InterruptedException {
        Optional<Policy> wanted = Optional.ofNullable(policy);
        List<PowerCut.Scene> scenes = PowerCuts.scenes(wanted, firstSeed).stream()
                .map(scene -> letPass().map(scene::lettingPass).orElse(scene))
                .toList();
        List<PowerCuts.SceneOutcome> outcomes = new ArrayList<>();
        String one = cut;
        if (one != null) {
            outcomes.add(PowerCuts.again(PowerCutArgument.parse(one, scenes)));
        } else {
            int threads = Runtime.getRuntime().availableProcessors();
            ProgressLine progress = progress("simulate", "runs");
            outcomes.addAll(new PowerCuts(scenes, oneIn, threads, MOST_FAILURES)
                    .run(done -> progress.update(done, 0, ""), interruption::isRequested));
            progress.abandon();
        }
        PowerCutReport report = new PowerCutReport(outcomes);
        if (json) {
            JsonReport.print(streams.out(), "simulate", report.facts());
        } else {
            report.print(streams.out());
        }
        if (report.hasFailures()) {
            return ExitCode.MISMATCH.code();
        }
        return interruption.isRequested() ? ExitCode.INTERRUPTED.code() : ExitCode.OK.code();
    }

    private Campaign.Outcome campaign(RunPlan plan) throws InterruptedException {
        int threads = (int) Math.min(seeds, Runtime.getRuntime().availableProcessors());
        ProgressLine progress = progress("simulate", "runs");
        Campaign.Outcome outcome = new Campaign(plan, seeds, threads, MOST_FAILURES)
                .run(done -> progress.update(done, seeds, ""), interruption::isRequested);
        progress.finish(outcome.runs(), outcome.counts().operations() + " operations");
        return outcome;
    }

    private Campaign.Outcome traced(RunPlan plan, Path file) {
        if (seeds != 1) {
            throw CommandFailure.usage("--trace is for one run: give --seeds 1, and --first-seed");
        }
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            RunResult result = Simulation.run(plan, lines);
            List<RunResult> failures = result.failure().isPresent() ? List.of(result) : List.of();
            return new Campaign.Outcome(1, result.counts(), failures);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure(ExitCode.ERROR, "--trace " + file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private List<RunResult> shrunk(List<RunResult> failures) {
        List<RunResult> smaller = new ArrayList<>();
        for (RunResult failed : failures.stream().limit(STORIES).toList()) {
            ProgressLine progress = progress("shrink " + failed.plan().seed(), "runs");
            smaller.add(Shrinker.shrink(failed, runs -> progress.update(runs, 0, "")));
            progress.abandon();
        }
        return smaller;
    }

    private ProgressLine progress(String what, String things) {
        return new ProgressLine(
                streams.err(), streams.terminal(), System::nanoTime, what, ProgressLine.Amounts.of(things));
    }

    private void print(Campaign.Outcome outcome, List<RunResult> failures) {
        PrintWriter out = streams.out();
        for (RunResult failed : failures.stream().limit(STORIES).toList()) {
            tell(out, failed);
        }
        for (RunResult failed : failures.stream().skip(STORIES).toList()) {
            Failed failure = failed.failure().orElseThrow();
            out.println("seed " + failed.plan().seed() + ": " + words(failure.kind()) + ": " + failure.what());
        }
        out.println(outcome.runs() + " runs, " + outcome.failures().size() + " failed");
        out.println(outcome.counts().operations() + " operations, "
                + outcome.counts().checkedSectors() + " sectors compared");
        for (FaultKind kind : FaultKind.values()) {
            out.printf(Locale.ROOT, "%12d  %s%n", outcome.counts().of(kind), kind.words());
        }
    }

    private static void tell(PrintWriter out, RunResult failed) {
        Failed failure = failed.failure().orElseThrow();
        out.println("seed " + failed.plan().seed() + ": " + failed.array());
        failure.story().forEach(line -> out.println("  " + line));
        out.println("  " + words(failure.kind()) + ": " + failure.what());
        failure.details().forEach(line -> out.println("    " + line));
        out.println("  again: " + again(failed.plan()));
        out.println();
    }

    private static String again(RunPlan plan) {
        StringBuilder command = new StringBuilder("raid simulate array --seeds 1 --first-seed ")
                .append(plan.seed())
                .append(" --operations ")
                .append(plan.operations());
        plan.policy().ifPresent(policy -> command.append(" --policy ").append(policy));
        if (plan.letPass().isPresent()) {
            command.append(" --strict");
        }
        if (plan.beyond()) {
            command.append(" --beyond");
        }
        if (!plan.left().isEmpty()) {
            command.append(" --skip ").append(ranges(plan.left()));
        }
        return command.toString();
    }

    private static String ranges(BitSet steps) {
        List<String> ranges = new ArrayList<>();
        for (int from = steps.nextSetBit(0); from >= 0; ) {
            int to = steps.nextClearBit(from);
            ranges.add(to == from + 1 ? String.valueOf(from) : from + "-" + (to - 1));
            from = steps.nextSetBit(to);
        }
        return String.join(",", ranges);
    }

    private Optional<Promise> letPass() {
        return strict ? Optional.of(Promise.NOTHING) : Optional.empty();
    }

    private BitSet skipped() {
        BitSet steps = new BitSet();
        for (String range : skip) {
            String[] ends = range.split("-", 2);
            try {
                int from = Integer.parseInt(ends[0]);
                int to = Integer.parseInt(ends[ends.length - 1]);
                if (to < from || to >= MOST_OPERATIONS) {
                    throw new NumberFormatException();
                }
                steps.set(from, to + 1);
            } catch (NumberFormatException e) {
                throw new CommandFailure(
                        ExitCode.USAGE, "--skip " + range + "; allowed: a step such as 3, or steps such as 10-25", e);
            }
        }
        return steps;
    }

    private static Map<String, Object> facts(Campaign.Outcome outcome, List<RunResult> failures) {
        Map<String, Object> faults = new LinkedHashMap<>();
        for (FaultKind kind : FaultKind.values()) {
            faults.put(kind.words(), outcome.counts().of(kind));
        }
        List<Map<String, Object>> failed = new ArrayList<>();
        for (RunResult result : failures) {
            Failed failure = result.failure().orElseThrow();
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("seed", result.plan().seed());
            facts.put("array", result.array());
            facts.put("kind", words(failure.kind()));
            facts.put("what", failure.what());
            facts.put("details", failure.details());
            facts.put("story", failure.story());
            facts.put("again", again(result.plan()));
            failed.add(facts);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("runs", outcome.runs());
        facts.put("operations", outcome.counts().operations());
        facts.put("sectorsCompared", outcome.counts().checkedSectors());
        facts.put("faults", faults);
        facts.put("failures", failed);
        return facts;
    }

    private static String words(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
