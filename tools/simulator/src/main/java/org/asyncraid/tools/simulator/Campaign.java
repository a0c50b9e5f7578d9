package org.asyncraid.tools.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.asyncraid.tools.simulator.run.Counts;
import org.asyncraid.tools.simulator.run.RunPlan;
import org.asyncraid.tools.simulator.run.RunResult;
import org.asyncraid.tools.simulator.run.Simulation;

/** Runs of many seeds, each on one thread, several side by side. What a seed comes to does not depend on the others. */
public final class Campaign {
    private final RunPlan plan;
    private final long seeds;
    private final int threads;
    private final int mostFailures;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * A campaign that is still to be run.
     *
     * @param plan the first run; the others have the seeds after its
     * @param seeds how many runs
     * @param threads how many at a time
     * @param mostFailures after so many that failed, no more are begun
     */
    public Campaign(RunPlan plan, long seeds, int threads, int mostFailures) {
        if (seeds < 1 || threads < 1 || mostFailures < 1) {
            throw new IllegalArgumentException(seeds + " seeds, " + threads + " threads, " + mostFailures
                    + " failures; allowed: 1 or more of each");
        }
        this.plan = plan;
        this.seeds = seeds;
        this.threads = threads;
        this.mostFailures = mostFailures;
    }

    /**
     * What came of a campaign.
     *
     * @param runs how many were run
     * @param counts what all of them did
     * @param failures those that failed, by seed
     */
    public record Outcome(long runs, Counts counts, List<RunResult> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    /**
     * Runs it.
     *
     * @param progress told now and then, on the calling thread, how many runs have ended
     * @param cancelled asked now and then whether to begin no more
     */
    public Outcome run(LongConsumer progress, BooleanSupplier cancelled) throws InterruptedException {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Outcome>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(executor.submit(this::work));
            }
            executor.shutdown();
            while (!executor.awaitTermination(50, TimeUnit.MILLISECONDS)) {
                progress.accept(done.get());
                if (cancelled.getAsBoolean()) {
                    over.set(true);
                }
            }
            return sum(workers);
        }
    }

    private Outcome work() {
        Counts counts = new Counts();
        List<RunResult> failures = new ArrayList<>();
        long runs = 0;
        for (long number = begun.getAndIncrement(); number < seeds && !over.get(); number = begun.getAndIncrement()) {
            RunResult result = Simulation.run(plan.withSeed(plan.seed() + number));
            runs++;
            done.incrementAndGet();
            counts.add(result.counts());
            if (result.failure().isPresent()) {
                failures.add(result);
                if (failures.size() >= mostFailures) {
                    over.set(true);
                }
            }
        }
        return new Outcome(runs, counts, failures);
    }

    private static Outcome sum(List<Future<Outcome>> workers) throws InterruptedException {
        Counts counts = new Counts();
        List<RunResult> failures = new ArrayList<>();
        long runs = 0;
        for (Future<Outcome> worker : workers) {
            try {
                Outcome outcome = worker.get();
                counts.add(outcome.counts());
                failures.addAll(outcome.failures());
                runs += outcome.runs();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a run ended without a result", e.getCause());
            }
        }
        failures.sort(Comparator.comparingLong(result -> result.plan().seed()));
        return new Outcome(runs, counts, failures);
    }
}
