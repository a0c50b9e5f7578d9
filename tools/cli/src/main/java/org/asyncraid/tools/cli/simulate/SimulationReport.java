package org.asyncraid.tools.cli.simulate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.asyncraid.tools.cli.output.ByteSizes;
import org.asyncraid.tools.cli.output.TextTable;
import org.asyncraid.tools.cli.output.WorkTable;
import org.asyncraid.tools.cli.simulate.SimulationResult.Latencies;

/** The results of all schedulers, side by side. */
final class SimulationReport {
    private final List<SimulationResult> results;

    SimulationReport(List<SimulationResult> results) {
        this.results = List.copyOf(results);
    }

    /** Prints tables: what clients see, and what engines do. */
    void print(PrintWriter out) {
        TextTable seen = new TextTable("scheduler", ">throughput", ">took", ">p50", ">p99", ">p99.9", ">max", ">CPU");
        for (SimulationResult result : results) {
            Latencies latencies = result.latencies();
            seen.row(
                    result.scheduler(),
                    ByteSizes.rate(result.bytesPerSecond()),
                    micros(result.nanos()),
                    micros(latencies.p50Nanos()),
                    micros(latencies.p99Nanos()),
                    micros(latencies.p999Nanos()),
                    micros(latencies.maxNanos()),
                    micros(result.cpuNanos()));
        }
        seen.print(out, "");
        out.println();
        printClients(out);
        printUse(out);
        out.println();
        out.println("Bytes written, the same under all schedulers: " + contentOf(results.getFirst()));
    }

    /** The same for JSON, with who did what. */
    List<Map<String, Object>> facts() {
        List<Map<String, Object>> facts = new ArrayList<>();
        for (SimulationResult result : results) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("scheduler", result.scheduler());
            one.put("nanos", result.nanos());
            one.put("bytes", result.workBytes());
            one.put("bytesPerSecond", result.bytesPerSecond());
            one.put("latency", result.latencies());
            one.put("clients", result.ofClients());
            one.put("cpuNanos", result.cpuNanos());
            one.put("use", result.shares());
            one.put("useOverTime", result.series());
            one.put("ran", WorkTable.facts(result.report()));
            facts.add(one);
        }
        return facts;
    }

    /** What stands for all bytes written. */
    static String contentOf(SimulationResult result) {
        return String.format(Locale.ROOT, "%016x", result.digest());
    }

    private void printClients(PrintWriter out) {
        if (results.getFirst().ofClients().size() == 1) {
            return;
        }
        TextTable clients = new TextTable("scheduler", "client", ">operations", ">p50", ">p99", ">p99.9");
        for (SimulationResult result : results) {
            result.ofClients()
                    .forEach((client, latencies) -> clients.row(
                            result.scheduler(),
                            client,
                            latencies.count(),
                            micros(latencies.p50Nanos()),
                            micros(latencies.p99Nanos()),
                            micros(latencies.p999Nanos())));
        }
        clients.print(out, "");
        out.println();
    }

    private void printUse(PrintWriter out) {
        List<String> headings = new ArrayList<>(List.of("use"));
        results.forEach(result -> headings.add(">" + result.scheduler()));
        TextTable use = new TextTable(headings.toArray(String[]::new));
        for (String name : results.getFirst().shares().keySet()) {
            List<Object> row = new ArrayList<>(List.of(name));
            results.forEach(result -> row.add(percent(result.shares().getOrDefault(name, 0.0))));
            use.row(row.toArray());
        }
        use.print(out, "");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
    }
}
