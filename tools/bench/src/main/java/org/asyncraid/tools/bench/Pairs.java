package org.asyncraid.tools.bench;

import java.util.Arrays;

/**
 * Two ways to do the same, timed in pairs, one right after the other and each as often first: what disturbs the machine
 * disturbs both, so that their ratio can be told also where neither time can.
 *
 * @param firstNanos what the first takes: the median, as are all but the last two
 * @param secondNanos what the second takes
 * @param ratio of the second's time to the first's in the same pair
 * @param lowest the ratio lies between this
 * @param highest and this, with a confidence of 95 %
 */
record Pairs(double firstNanos, double secondNanos, double ratio, double lowest, double highest) {
    static final int COUNT = 151;

    private static final int WARM_UPS = 10;

    static Pairs of(Runnable first, Runnable second) {
        double[] firsts = new double[COUNT];
        double[] seconds = new double[COUNT];
        double[] ratios = new double[COUNT];
        for (int pair = -WARM_UPS; pair < COUNT; pair++) {
            boolean isInOrder = (pair & 1) == 0;
            double earlier = nanos(isInOrder ? first : second);
            double later = nanos(isInOrder ? second : first);
            if (pair >= 0) {
                firsts[pair] = isInOrder ? earlier : later;
                seconds[pair] = isInOrder ? later : earlier;
                ratios[pair] = seconds[pair] / firsts[pair];
            }
        }
        Arrays.sort(firsts);
        Arrays.sort(seconds);
        Arrays.sort(ratios);
        int middle = COUNT / 2;
        int spread = (int) Math.ceil(0.98 * Math.sqrt(COUNT));
        return new Pairs(
                firsts[middle], seconds[middle], ratios[middle], ratios[middle - spread], ratios[middle + spread]);
    }

    private static double nanos(Runnable way) {
        long start = System.nanoTime();
        way.run();
        return (double) (System.nanoTime() - start);
    }
}
