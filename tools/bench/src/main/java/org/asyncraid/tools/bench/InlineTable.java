package org.asyncraid.tools.bench;

import java.io.PrintStream;
import java.util.Locale;
import org.asyncraid.tools.bench.InlineBenchmark.Way;
import org.asyncraid.tools.cli.bench.Host;

/** What the layer adds to a kernel: {@link InlineBenchmark}'s two ways in pairs, so that a hundredth can be seen. */
final class InlineTable {
    private static final int[] BYTES = {4096, 65536};

    private InlineTable() {}

    static void print(PrintStream out) {
        out.println(Host.describe() + "; load before: " + Host.load());
        out.println();
        out.println("| bytes | bare kernel, ns | through the layer, ns | ratio, median of " + Pairs.COUNT
                + " pairs | 95 % confidence |");
        out.println("|---:|---:|---:|---:|---:|");
        for (int bytes : BYTES) {
            out.println(row(bytes));
        }
        out.println();
        out.println("Load after: " + Host.load());
    }

    private static String row(int bytes) {
        InlineBenchmark benchmark = new InlineBenchmark();
        benchmark.bytes = bytes;
        benchmark.way = Way.BARE;
        benchmark.prepare();
        benchmark.way = Way.LAYER;
        benchmark.verify();
        Pairs pairs = Pairs.of(() -> compute(benchmark, Way.BARE), () -> compute(benchmark, Way.LAYER));
        benchmark.release();
        return String.format(
                Locale.ROOT,
                "| %d | %.0f | %.0f | %.3f | %.3f to %.3f |",
                bytes,
                pairs.firstNanos() / InlineBenchmark.OPERATIONS,
                pairs.secondNanos() / InlineBenchmark.OPERATIONS,
                pairs.ratio(),
                pairs.lowest(),
                pairs.highest());
    }

    private static void compute(InlineBenchmark benchmark, Way way) {
        benchmark.way = way;
        benchmark.compute();
    }
}
