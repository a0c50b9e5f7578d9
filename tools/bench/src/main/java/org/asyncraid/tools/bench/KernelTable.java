package org.asyncraid.tools.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.asyncraid.engines.isal.Isal;
import org.asyncraid.tools.bench.KernelBenchmark.Peer;
import org.asyncraid.tools.cli.bench.Host;
import org.asyncraid.tools.cli.bench.Task.Kind;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@link KernelBenchmark} as a table, a row as soon as it is measured. The peers of a row take turns, several times, so
 * that what disturbs the machine disturbs all of them; each speed is the median of all its iterations, the allocation the
 * least of the turns, since compilers allocate too while they are not done.
 */
final class KernelTable {

    private static final int TURNS = 3;

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private KernelTable() {}

    /** Prints the rows whose title begins so. */
    static void print(PrintStream out, String titles) throws RunnerException {
        if (!Isal.isPresent()) {
            out.println("ISA-L is not installed: left out. " + Isal.LIBRARY.installation());
        }
        out.println(Host.describe() + "; load before: " + Host.load());
        out.println();
        out.println("GB/s of data, that is k · bytes / time, and vector's speed over ISA-L's and Hadoop's:");
        out.println();
        out.println("| kind | k | bytes | scalar | vector | ISA-L | Hadoop | vector / ISA-L | vector / Hadoop"
                + " | vector allocates, B a call |");
        out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (Computed computed : Computed.ALL) {
            if (computed.title().startsWith(titles)) {
                for (int bytes : new int[] {4096, 65536, 1 << 20}) {
                    out.println(row(computed, bytes));
                }
            }
        }
        out.println();
        out.println("Load after: " + Host.load());
    }

    private static Set<Peer> peers(Kind kind) {
        Set<Peer> peers = EnumSet.of(Peer.SCALAR, Peer.VECTOR);
        if (Isal.isPresent()) {
            peers.add(Peer.ISAL);
        }
        if (kind == Kind.REED_SOLOMON) {
            peers.add(Peer.HADOOP);
        }
        return peers;
    }

    private static String row(Computed computed, int bytes) throws RunnerException {
        Map<Peer, List<Double>> nanos = new EnumMap<>(Peer.class);
        double allocated = Double.MAX_VALUE;
        for (int turn = 0; turn < TURNS; turn++) {
            for (Peer peer : peers(computed.kind())) {
                RunResult result = new Runner(options(computed, bytes, peer)).runSingle();
                nanos.merge(peer, scores(result), KernelTable::joined);
                if (peer == Peer.VECTOR) {
                    allocated = Math.min(allocated, allocated(result));
                }
            }
        }
        Map<Peer, Double> speeds = new EnumMap<>(Peer.class);
        nanos.forEach((peer, scores) -> speeds.put(peer, (double) computed.k() * bytes / median(scores)));
        double vector = speeds.getOrDefault(Peer.VECTOR, Double.NaN);
        double isal = speeds.getOrDefault(Peer.ISAL, Double.NaN);
        double hadoop = speeds.getOrDefault(Peer.HADOOP, Double.NaN);
        return String.join(
                " | ",
                "| " + computed.title(),
                String.valueOf(computed.k()),
                String.valueOf(bytes),
                format(speeds.getOrDefault(Peer.SCALAR, Double.NaN)),
                format(vector),
                format(isal),
                format(hadoop),
                format(vector / isal),
                format(vector / hadoop),
                format(allocated) + " |");
    }

    private static List<Double> scores(RunResult result) {
        List<Double> scores = new ArrayList<>();
        for (IterationResult iteration : result.getAggregatedResult().getIterationResults()) {
            scores.add(iteration.getPrimaryResult().getScore());
        }
        return scores;
    }

    private static List<Double> joined(List<Double> earlier, List<Double> later) {
        earlier.addAll(later);
        return earlier;
    }

    private static double allocated(RunResult result) {
        Result<?> bytes = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATION), ALLOCATION);
        return bytes.getScore();
    }

    private static Options options(Computed computed, int bytes, Peer peer) {
        return new OptionsBuilder()
                .include(KernelBenchmark.class.getName().replace(".", "\\."))
                .param("kind", computed.kind().name())
                .param("k", String.valueOf(computed.k()))
                .param("parity", String.valueOf(computed.parity()))
                .param("bytes", String.valueOf(bytes))
                .param("peer", peer.name())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String format(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
