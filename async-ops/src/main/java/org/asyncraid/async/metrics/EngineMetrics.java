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
 *
 * <p>Says too which operations need not be timed: to read the clock twice can take as long as the rest of what is done for
 * an operation. Once {@value #TIMED_FIRST} of a kind and class were timed, one that was brief stands for the next {@value
 * #UNTIMED_IN_A_ROW}. They are counted, but not among the times.
 */
public final class EngineMetrics {
    private static final int SIZE_CLASSES = Long.SIZE;

    /** Longer times are counted as this. */
    private static final long LONGEST_NANOS = 100_000_000_000L;

    private static final int SIGNIFICANT_DIGITS = 2;

    /** The answer of {@link #takeUsualNanos} that the operation is to be timed. */
    public static final long TO_BE_TIMED = -1;

    private static final int TIMED_FIRST = 64;
    private static final int UNTIMED_IN_A_ROW = 7;

    /** What takes longer is always timed: two looks at the clock are little beside it. */
    private static final long BRIEF_NANOS = 1_000;

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
        counter.countDone(workBytes, tookOver);
        counter.latencies.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
        counter.usualNanos = nanos;
        counter.untimedLeft = counter.operations >= TIMED_FIRST && nanos < BRIEF_NANOS ? UNTIMED_IN_A_ROW : 0;
    }

    /** Counts an operation, or slice of one, that was done in {@link #takeUsualNanos what is usual} and not timed. */
    public void countUntimed(OperationKind kind, long blockBytes, long workBytes, boolean tookOver) {
        counter(kind, blockBytes).countDone(workBytes, tookOver);
    }

    /**
     * What an operation that the engine ended while it took it may be said to have needed without a look at the clock: as
     * much as the one timed last; or {@link #TO_BE_TIMED}. To be asked once an operation.
     */
    public long takeUsualNanos(OperationKind kind, long blockBytes) {
        Counter counter = counter(kind, blockBytes);
        if (counter.untimedLeft == 0) {
            return TO_BE_TIMED;
        }
        counter.untimedLeft--;
        return counter.usualNanos;
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
        private long usualNanos;
        private int untimedLeft;

        void countDone(long workBytes, boolean tookOver) {
            operations++;
            bytes += workBytes;
            failovers += tookOver ? 1 : 0;
        }

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
