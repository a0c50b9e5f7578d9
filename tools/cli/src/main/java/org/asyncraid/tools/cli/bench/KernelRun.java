package org.asyncraid.tools.cli.bench;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.tools.cli.bench.Measurement.Comparison;
import org.asyncraid.tools.cli.machine.Interruption;

/**
 * Measures all tasks. What the compiler makes of a kernel depends on all that ran before, so everything that will be
 * measured runs first, in the same order for everybody, and only then is anything timed. Contestants take turns, so that
 * what disturbs the machine disturbs all of them.
 */
public final class KernelRun {
    private static final long WARM_UP_BYTES = 4096;
    private static final int MOST_THREADS = 2;

    private final Effort effort;
    private final Kernels kernels;
    private final Interruption interruption;
    private final Consumer<String> progress;
    private final List<Contestant> contestants = Contestant.present();
    private final List<Measurement> measurements = new ArrayList<>();

    /** Ends a run that nobody wants any more. */
    public static final class Interrupted extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** @param progress is told what is being measured */
    public KernelRun(Effort effort, Kernels kernels, Interruption interruption, Consumer<String> progress) {
        this.effort = effort;
        this.kernels = kernels;
        this.interruption = interruption;
        this.progress = progress;
    }

    /** Runs; takes as long as the effort says. */
    public List<Measurement> measure() throws Interrupted {
        List<Task> scaled = Task.scaled(effort.sourceCounts());
        Set<Task> all = new LinkedHashSet<>(Task.ALL);
        all.addAll(scaled);
        warmUp(all);
        for (Task task : Task.ALL) {
            progress.accept(task.title() + " by length");
            for (long bytes : effort.lengths()) {
                measureOnce(Comparison.LENGTHS, task, bytes, contestants);
            }
        }
        progress.accept("number of sources");
        for (Task task : scaled) {
            measureOnce(Comparison.SOURCES, task, Effort.SCALING_BYTES, List.of(Contestant.KERNELS, Contestant.ISAL));
        }
        progress.accept("number of threads");
        for (Task task : Task.ALL) {
            measureThreads(task);
        }
        return List.copyOf(measurements);
    }

    private void warmUp(Set<Task> tasks) throws Interrupted {
        int done = 0;
        for (Task task : tasks) {
            progress.accept("warming up, " + ++done + " of " + tasks.size());
            try (Arena arena = Arena.ofShared()) {
                Contest contest = new Contest(task, WARM_UP_BYTES, arena, kernels);
                for (Contestant contestant : contestants) {
                    Runnable call = contest.verified(contestant);
                    long end = System.nanoTime() + effort.warmUpNanos() / (contestant == Contestant.KERNELS ? 1 : 4);
                    while (System.nanoTime() < end) {
                        checkWanted();
                        call.run();
                    }
                }
            }
        }
    }

    private void measureOnce(Comparison comparison, Task task, long bytes, List<Contestant> wanted) throws Interrupted {
        try (Arena arena = Arena.ofShared()) {
            Contest contest = new Contest(task, bytes, arena, kernels);
            List<Contestant> taking =
                    wanted.stream().filter(contestants::contains).toList();
            List<Runnable> calls = taking.stream()
                    .map(contestant -> contest.verified(contestant))
                    .toList();
            double[][] nanos = new double[taking.size()][effort.turns()];
            long[] repetitions = calls.stream().mapToLong(this::repetitions).toArray();
            for (int turn = 0; turn < effort.turns(); turn++) {
                for (int i = 0; i < calls.size(); i++) {
                    checkWanted();
                    nanos[i][turn] = nanosOfAll(calls.get(i), repetitions[i]) / (double) repetitions[i];
                }
            }
            for (int i = 0; i < calls.size(); i++) {
                add(comparison, task, bytes, 1, taking.get(i), median(nanos[i]));
            }
        }
    }

    private void measureThreads(Task task) throws Interrupted {
        try (Arena arena = Arena.ofShared();
                ExecutorService pool = Executors.newFixedThreadPool(MOST_THREADS)) {
            List<Runnable> calls = new ArrayList<>();
            for (int i = 0; i < MOST_THREADS; i++) {
                calls.add(new Contest(task, Effort.SCALING_BYTES, arena, kernels).verified(Contestant.KERNELS));
            }
            long repetitions = repetitions(calls.getFirst());
            double[][] nanos = new double[MOST_THREADS][effort.turns()];
            for (int turn = 0; turn < effort.turns(); turn++) {
                for (int threads = 1; threads <= MOST_THREADS; threads++) {
                    checkWanted();
                    nanos[threads - 1][turn] = nanosTogether(pool, calls.subList(0, threads), repetitions)
                            / ((double) repetitions * threads);
                }
            }
            for (int threads = 1; threads <= MOST_THREADS; threads++) {
                add(
                        Comparison.THREADS,
                        task,
                        Effort.SCALING_BYTES,
                        threads,
                        Contestant.KERNELS,
                        median(nanos[threads - 1]));
            }
        }
    }

    /** All threads begin together, and have the same number of calls to make; the last one to end counts. */
    private static long nanosTogether(ExecutorService pool, List<Runnable> calls, long repetitions) {
        long[] started = new long[1];
        CyclicBarrier start = new CyclicBarrier(calls.size(), () -> started[0] = System.nanoTime());
        List<Future<Long>> ends = new ArrayList<>();
        for (Runnable call : calls) {
            ends.add(pool.submit(() -> {
                await(start);
                nanosOfAll(call, repetitions);
                return System.nanoTime();
            }));
        }
        long last = Long.MIN_VALUE;
        try {
            for (Future<Long> end : ends) {
                last = Math.max(last, end.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a measuring thread failed", e);
        }
        return last - started[0];
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("a measuring thread did not start", e);
        }
    }

    /** How many calls fill a turn. */
    private long repetitions(Runnable call) {
        long count = 1;
        while (true) {
            long nanos = nanosOfAll(call, count);
            if (nanos >= effort.turnNanos() / 2) {
                return Math.max(1, count * effort.turnNanos() / Math.max(1, nanos));
            }
            count *= 2;
        }
    }

    private static long nanosOfAll(Runnable call, long repetitions) {
        long start = System.nanoTime();
        for (long i = 0; i < repetitions; i++) {
            call.run();
        }
        return System.nanoTime() - start;
    }

    private void add(
            Comparison comparison, Task task, long bytes, int threads, Contestant contestant, double nanosPerCall) {
        measurements.add(
                new Measurement(comparison, task, bytes, threads, contestant, task.sources() * bytes / nanosPerCall));
    }

    private void checkWanted() throws Interrupted {
        if (interruption.isRequested()) {
            throw new Interrupted();
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
