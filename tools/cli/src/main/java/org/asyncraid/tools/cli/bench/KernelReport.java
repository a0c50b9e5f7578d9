package org.asyncraid.tools.cli.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.asyncraid.tools.cli.bench.Measurement.Comparison;
import org.asyncraid.tools.cli.output.ByteSizes;
import org.asyncraid.tools.cli.output.TextTable;

/** What a run measured, as tables and as JSON. */
public final class KernelReport {
    private static final String NOTHING = "–";

    private final List<Measurement> measurements;

    public KernelReport(List<Measurement> measurements) {
        this.measurements = List.copyOf(measurements);
    }

    /** Throughput of a contestant on one thread at a length, if it took part. */
    OptionalDouble byLength(Task task, long bytes, Contestant contestant) {
        return speed(of(Comparison.LENGTHS)
                .filter(m -> m.task().equals(task) && m.bytes() == bytes && m.contestant() == contestant));
    }

    /** Throughput of a contestant on one thread, where counts of sources are compared, if it took part. */
    OptionalDouble bySources(Task task, Contestant contestant) {
        return speed(of(Comparison.SOURCES).filter(m -> m.task().equals(task) && m.contestant() == contestant));
    }

    /** Throughput of the kernels on some threads. */
    OptionalDouble byThreads(Task task, int threads) {
        return speed(of(Comparison.THREADS).filter(m -> m.task().equals(task) && m.threads() == threads));
    }

    /** The lengths that a task was measured at, ascending. */
    List<Long> lengths(Task task) {
        return of(Comparison.LENGTHS)
                .filter(m -> m.task().equals(task))
                .map(Measurement::bytes)
                .distinct()
                .sorted()
                .toList();
    }

    /** The tasks of a kind whose counts of sources are compared, ascending. */
    List<Task> bySources(Task.Kind kind) {
        return of(Comparison.SOURCES)
                .map(Measurement::task)
                .filter(task -> task.kind() == kind)
                .distinct()
                .sorted(Comparator.comparingInt(Task::sources))
                .toList();
    }

    /** The numbers of threads, ascending. */
    List<Integer> threads() {
        return of(Comparison.THREADS)
                .map(Measurement::threads)
                .distinct()
                .sorted()
                .toList();
    }

    private Stream<Measurement> of(Comparison comparison) {
        return measurements.stream().filter(m -> m.comparison() == comparison);
    }

    private static OptionalDouble speed(Stream<Measurement> one) {
        return one.mapToDouble(Measurement::gigabytesPerSecond).findFirst();
    }

    /** For all tasks and lengths a row: speeds, and ratios to ISA-L and to the limit. */
    public List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (Task task : Task.ALL) {
            for (long bytes : lengths(task)) {
                OptionalDouble ours = byLength(task, bytes, Contestant.KERNELS);
                OptionalDouble isal = byLength(task, bytes, Contestant.ISAL);
                OptionalDouble limit = byLength(task, bytes, Contestant.XOR_ONLY);
                rows.add(List.of(
                        task.title(),
                        length(bytes),
                        figure(ours),
                        figure(isal),
                        figure(limit),
                        figure(byLength(task, bytes, Contestant.MEMCPY)),
                        figure(ratio(ours, isal)),
                        figure(ratio(ours, limit))));
            }
        }
        return rows;
    }

    /** The headings of {@link #rows}, as {@link TextTable} takes them. */
    static List<String> headings() {
        return List.of(
                "kernel",
                ">block",
                ">" + Contestant.KERNELS,
                ">" + Contestant.ISAL,
                ">" + Contestant.XOR_ONLY,
                ">" + Contestant.MEMCPY,
                ">/ ISA-L",
                ">/ xor only");
    }

    /** Prints all tables. */
    public void print(PrintWriter out) {
        TextTable lengths = new TextTable(headings().toArray(String[]::new));
        rows().forEach(row -> lengths.row(row.toArray()));
        lengths.print(out, "");
        out.println();
        out.println("Number of sources, blocks of " + length(Effort.SCALING_BYTES) + ":");
        printSourceCounts(out);
        out.println();
        out.println("Threads, each with blocks of " + length(Effort.SCALING_BYTES) + " of its own:");
        printThreads(out);
    }

    private void printSourceCounts(PrintWriter out) {
        TextTable table = new TextTable("kernel", ">sources", ">asyncraid", ">ISA-L", ">/ ISA-L");
        for (Task.Kind kind : Task.SCALED) {
            for (Task task : bySources(kind)) {
                OptionalDouble ours = bySources(task, Contestant.KERNELS);
                OptionalDouble isal = bySources(task, Contestant.ISAL);
                table.row(kind, task.sources(), figure(ours), figure(isal), figure(ratio(ours, isal)));
            }
        }
        table.print(out, "");
    }

    private void printThreads(PrintWriter out) {
        TextTable table = new TextTable("kernel", ">threads", ">asyncraid", ">/ 1 thread");
        for (Task task : Task.ALL) {
            for (int threads : threads()) {
                OptionalDouble together = byThreads(task, threads);
                table.row(task.title(), threads, figure(together), figure(ratio(together, byThreads(task, 1))));
            }
        }
        table.print(out, "");
    }

    /** All figures, for JSON. */
    public List<Map<String, Object>> facts() {
        List<Map<String, Object>> facts = new ArrayList<>();
        for (Measurement measurement : measurements) {
            Map<String, Object> fact = new LinkedHashMap<>();
            fact.put("compared", measurement.comparison().toString());
            fact.put("kernel", measurement.task().title());
            fact.put("sources", measurement.task().sources());
            fact.put("outputs", measurement.task().outputs());
            fact.put("blockBytes", measurement.bytes());
            fact.put("threads", measurement.threads());
            fact.put("by", measurement.contestant().toString());
            fact.put("gigabytesPerSecond", Math.round(measurement.gigabytesPerSecond() * 1e3) / 1e3);
            facts.add(fact);
        }
        return facts;
    }

    /** Without a fraction that is zero: {@code 64 KiB}. */
    static String length(long bytes) {
        return ByteSizes.binary(bytes).replace(".0 ", " ");
    }

    static OptionalDouble ratio(OptionalDouble dividend, OptionalDouble divisor) {
        return dividend.isPresent() && divisor.isPresent()
                ? OptionalDouble.of(dividend.getAsDouble() / divisor.getAsDouble())
                : OptionalDouble.empty();
    }

    private static String figure(OptionalDouble value) {
        if (value.isEmpty()) {
            return NOTHING;
        }
        double figure = value.getAsDouble();
        return String.format(Locale.ROOT, figure < 10 ? "%.2f" : "%.1f", figure);
    }
}
