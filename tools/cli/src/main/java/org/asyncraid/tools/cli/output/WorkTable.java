package org.asyncraid.tools.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.metrics.OperationMetrics;

/** Who ran what: operations and bytes by engine and kind, sizes taken together. */
public final class WorkTable {
    private WorkTable() {}

    private static final class Sum {
        private long operations;
        private long bytes;
        private long failures;
        private long failovers;

        private void add(OperationMetrics metrics) {
            operations += metrics.operations();
            bytes += metrics.bytes();
            failures += metrics.failures();
            failovers += metrics.failovers();
        }
    }

    /** A row for each engine and kind that anything was asked of. */
    public static TextTable of(OffloadReport report) {
        TextTable table = new TextTable("engine", "operation", ">ops", ">bytes", ">failed here", ">taken over");
        sums(report)
                .forEach((engine, kinds) -> kinds.forEach((kind, sum) -> table.row(
                        engine, kind, sum.operations, ByteSizes.binary(sum.bytes), sum.failures, sum.failovers)));
        return table;
    }

    /** The same, by size class and with latencies, for JSON. */
    public static List<Map<String, Object>> facts(OffloadReport report) {
        List<Map<String, Object>> facts = new ArrayList<>();
        for (OperationMetrics metrics : report.operations()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("engine", metrics.engine());
            one.put("operation", metrics.kind().name());
            one.put("sizeClassBytes", metrics.sizeClassBytes());
            one.put("operations", metrics.operations());
            one.put("bytes", metrics.bytes());
            one.put("failures", metrics.failures());
            one.put("failovers", metrics.failovers());
            one.put("p50Nanos", metrics.p50Nanos());
            one.put("p99Nanos", metrics.p99Nanos());
            one.put("p999Nanos", metrics.p999Nanos());
            one.put("maxNanos", metrics.maxNanos());
            facts.add(one);
        }
        return facts;
    }

    private static Map<String, Map<String, Sum>> sums(OffloadReport report) {
        Map<String, Map<String, Sum>> sums = new LinkedHashMap<>();
        for (OperationMetrics metrics : report.operations()) {
            sums.computeIfAbsent(metrics.engine(), engine -> new LinkedHashMap<>())
                    .computeIfAbsent(metrics.kind().name(), kind -> new Sum())
                    .add(metrics);
        }
        return sums;
    }
}
