package org.asyncraid.tools.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import org.asyncraid.tools.bench.InlineBenchmark.Way;
import org.asyncraid.tools.cli.bench.Host;

/**
 * What the layer adds to a kernel: {@link InlineBenchmark}'s two ways in pairs, one right after the other, so that what
 * disturbs the machine disturbs both, and a difference of a hundredth can be seen.
 */
final class InlineTable {
    private static final int[] BYTES = {4096, 65536};
    private static final int WARM_UPS = 10;
    private static final int PAIRS = 151;

    private InlineTable() {}

    static void print(PrintStream out) {
        out.println(Host.describe() + "; load before: " + Host.load());
        out.println();
        out.println("| bytes | bare kernel, ns | through the layer, ns | ratio, median of " + PAIRS
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
        double[] bare = new double[PAIRS];
        double[] layer = new double[PAIRS];
        double[] ratios = new double[PAIRS];
        for (int pair = -WARM_UPS; pair < PAIRS; pair++) {
            boolean bareFirst = (pair & 1) == 0;
            double first = nanos(benchmark, bareFirst ? Way.BARE : Way.LAYER);
            double second = nanos(benchmark, bareFirst ? Way.LAYER : Way.BARE);
            if (pair >= 0) {
                bare[pair] = bareFirst ? first : second;
                layer[pair] = bareFirst ? second : first;
                ratios[pair] = layer[pair] / bare[pair];
            }
        }
        benchmark.release();
        Arrays.sort(bare);
        Arrays.sort(layer);
        Arrays.sort(ratios);
        int middle = PAIRS / 2;
        int spread = (int) Math.ceil(0.98 * Math.sqrt(PAIRS));
        return String.format(
                Locale.ROOT,
                "| %d | %.0f | %.0f | %.3f | %.3f to %.3f |",
                bytes,
                bare[middle],
                layer[middle],
                ratios[middle],
                ratios[middle - spread],
                ratios[middle + spread]);
    }

    private static double nanos(InlineBenchmark benchmark, Way way) {
        benchmark.way = way;
        long start = System.nanoTime();
        benchmark.compute();
        return (double) (System.nanoTime() - start) / InlineBenchmark.OPERATIONS;
    }
}
