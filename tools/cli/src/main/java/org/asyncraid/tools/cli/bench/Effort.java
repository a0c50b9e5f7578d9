package org.asyncraid.tools.cli.bench;

import java.util.List;

/**
 * How much is measured, and how long.
 *
 * @param lengths of blocks, in bytes
 * @param sourceCounts how many sources the tasks have that are measured for several
 * @param warmUpNanos how long each contestant runs before anything is measured
 * @param turns how often contestants take turns; the median counts
 * @param turnNanos how long a turn takes, at least one call
 */
public record Effort(List<Long> lengths, List<Integer> sourceCounts, long warmUpNanos, int turns, long turnNanos) {
    private static final long MILLI = 1_000_000;

    /** Where threads and counts of sources are compared. */
    static final long SCALING_BYTES = 64 << 10;

    /** Under two minutes. */
    public static final Effort QUICK = new Effort(
            List.of(512L, 4L << 10, 64L << 10, 1L << 20, 16L << 20),
            List.of(2, 4, 8, 16, 32),
            700 * MILLI,
            7,
            15 * MILLI);

    /** Some minutes. */
    public static final Effort FULL = new Effort(
            List.of(
                    512L,
                    1L << 10,
                    2L << 10,
                    4L << 10,
                    8L << 10,
                    16L << 10,
                    32L << 10,
                    64L << 10,
                    128L << 10,
                    256L << 10,
                    512L << 10,
                    1L << 20,
                    2L << 20,
                    4L << 20,
                    8L << 20,
                    16L << 20),
            List.of(2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32),
            1500 * MILLI,
            9,
            40 * MILLI);

    public Effort {
        lengths = List.copyOf(lengths);
        sourceCounts = List.copyOf(sourceCounts);
    }
}
