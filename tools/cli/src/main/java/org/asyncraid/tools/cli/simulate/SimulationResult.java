package org.asyncraid.tools.cli.simulate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.metrics.OffloadReport;

/**
 * What a scheduler made of a workload.
 *
 * @param scheduler its name
 * @param nanos from the start to the end of the last operation
 * @param workBytes bytes of all sources
 * @param latencies of all operations
 * @param ofClients latencies by client
 * @param cpuNanos time that the loop's thread was occupied by synchronous engines
 * @param digest stands for all bytes written and all results
 * @param shares use of each unit and memory, 0 to 1
 * @param series the same over time
 * @param report who did what
 */
record SimulationResult(
        String scheduler,
        long nanos,
        long workBytes,
        Latencies latencies,
        Map<String, Latencies> ofClients,
        long cpuNanos,
        long digest,
        Map<String, Double> shares,
        List<Timeline.Series> series,
        OffloadReport report) {

    /** Work done in a second. */
    double bytesPerSecond() {
        return nanos == 0 ? 0 : workBytes * 1e9 / nanos;
    }

    /**
     * Times from asking to being told.
     *
     * @param count how many
     * @param p50Nanos the time that half of them stayed within
     * @param p99Nanos that 99 in 100 stayed within
     * @param p999Nanos that 999 in 1000 stayed within
     * @param maxNanos the longest
     */
    record Latencies(int count, long p50Nanos, long p99Nanos, long p999Nanos, long maxNanos) {
        /** Of at least one. */
        static Latencies of(long[] nanos) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return new Latencies(
                    sorted.length,
                    within(sorted, 500),
                    within(sorted, 990),
                    within(sorted, 999),
                    sorted[sorted.length - 1]);
        }

        /** The nearest rank. */
        private static long within(long[] sorted, long perMille) {
            return sorted[(int) ((sorted.length * perMille + 999) / 1000) - 1];
        }
    }
}
