package org.asyncraid.async.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one engine does, by kind and size class. A counter is made at the first operation of its kind and class, and
 * grows with the longest time; counting allocates nothing else. Belongs to the layer's loop.
 */
public final class EngineMetrics {
    private static final int SIZE_CLASSES = Long.SIZE;

    /** Longer times are counted as this. */
    private static final long LONGEST_NANOS = 100_000_000_000L;

    private static final int SIGNIFICANT_DIGITS = 2;

    private final String engine;
    private @Nullable Counter[][] counters = new Counter[0][];
    private final List<OperationKind> kinds = new ArrayList<>();

    /** Counters, all zero, for the engine of this name. */
    public EngineMetrics(String engine) {
        this.engine = engine;
    }

    /**
     * Counts an operation, or slice of one, that was done.
     *
     * @param blockBytes length of its blocks
     * @param workBytes bytes of all its source blocks
     * @param tookOver whether another engine had failed at it
     */
    public void countDone(OperationKind kind, long blockBytes, long workBytes, long nanos, boolean tookOver) {
        Counter counter = counter(kind, blockBytes);
        counter.operations++;
        counter.bytes += workBytes;
        counter.failovers += tookOver ? 1 : 0;
        counter.latencies.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    /** Counts a try that failed. */
    public void countFailed(OperationKind kind, long blockBytes) {
        counter(kind, blockBytes).failures++;
    }

    /** Adds the counters, by kind and then by size class, to a report. */
    public void report(List<OperationMetrics> report) {
        for (OperationKind kind : kinds) {
            @Nullable Counter[] bySize = counters[kind.index()];
            for (int size = 0; size < SIZE_CLASSES; size++) {
                Counter counter = bySize[size];
                if (counter != null) {
                    report.add(counter.report(engine, kind, 1L << size));
                }
            }
        }
    }

    private Counter counter(OperationKind kind, long blockBytes) {
        int index = kind.index();
        if (index >= counters.length || counters[index] == null) {
            addKind(kind);
        }
        @Nullable Counter[] bySize = counters[index];
        int size = SIZE_CLASSES - 1 - Long.numberOfLeadingZeros(blockBytes);
        Counter counter = bySize[size];
        if (counter == null) {
            counter = new Counter();
            bySize[size] = counter;
        }
        return counter;
    }

    private void addKind(OperationKind kind) {
        if (kind.index() >= counters.length) {
            counters = Arrays.copyOf(counters, Math.max(kind.index() + 1, OperationKind.count()));
        }
        counters[kind.index()] = new Counter[SIZE_CLASSES];
        kinds.add(kind);
    }

    private static final class Counter {
        private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
        private long operations;
        private long bytes;
        private long failures;
        private long failovers;

        OperationMetrics report(String engine, OperationKind kind, long sizeClassBytes) {
            return new OperationMetrics(
                    engine,
                    kind,
                    sizeClassBytes,
                    operations,
                    bytes,
                    failures,
                    failovers,
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    latencies.getValueAtPercentile(99.9),
                    latencies.getMaxValue());
        }
    }
}
