package org.asyncraid.tools.simulator;

import java.util.BitSet;
import java.util.function.LongConsumer;
import org.asyncraid.tools.simulator.run.RunPlan;
import org.asyncraid.tools.simulator.run.RunResult;
import org.asyncraid.tools.simulator.run.Simulation;

/**
 * Looks for a smaller run with the same kind of failure: first one that ends where the failure shows, then ones without
 * some of the steps, in ever smaller pieces (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input,
 * 2002).
 */
public final class Shrinker {
    private static final int MOST_RUNS = 2000;

    private final LongConsumer progress;
    private RunResult smallest;
    private int runs;

    private Shrinker(RunResult failed, LongConsumer progress) {
        smallest = failed;
        this.progress = progress;
    }

    /**
     * The smallest run found.
     *
     * @param failed a result with a failure
     * @param progress told how many runs were tried
     */
    public static RunResult shrink(RunResult failed, LongConsumer progress) {
        if (failed.failure().isEmpty()) {
            throw new IllegalArgumentException("seed " + failed.plan().seed() + " did not fail");
        }
        Shrinker shrinker = new Shrinker(failed, progress);
        shrinker.cutTheEnd();
        shrinker.leaveOutPieces();
        return shrinker.smallest;
    }

    /** How many steps a plan has that are not left out. */
    public static int steps(RunPlan plan) {
        return plan.operations() - plan.left().get(0, plan.operations()).cardinality();
    }

    private void cutTheEnd() {
        int step = smallest.failure().orElseThrow().step();
        attempt(smallest.plan()
                .withOperations(Math.min(step + 1, smallest.plan().operations())));
        for (int cut = smallest.plan().operations() / 2; cut > 0; cut /= 2) {
            boolean shorter = true;
            while (shorter && smallest.plan().operations() > cut) {
                shorter = attempt(smallest.plan().withOperations(smallest.plan().operations() - cut));
            }
        }
    }

    private void leaveOutPieces() {
        boolean again = true;
        while (again && runs < MOST_RUNS) {
            int before = steps(smallest.plan());
            for (int piece = before / 2; piece > 0; piece /= 2) {
                leaveOut(piece);
            }
            again = steps(smallest.plan()) < before;
        }
    }

    /** Tries to leave out every piece of so many steps, one after the other. */
    private void leaveOut(int piece) {
        int from = 0;
        while (from < smallest.plan().operations() && runs < MOST_RUNS) {
            BitSet steps = new BitSet();
            int step = from;
            for (int left = piece; left > 0 && step < smallest.plan().operations(); step++) {
                if (!smallest.plan().left().get(step)) {
                    steps.set(step);
                    left--;
                }
            }
            if (steps.isEmpty()) {
                return;
            }
            attempt(smallest.plan().without(steps));
            from = step;
        }
    }

    private boolean attempt(RunPlan plan) {
        RunResult result = Simulation.run(plan);
        progress.accept(++runs);
        boolean same = result.failure().isPresent()
                && result.failure().get().kind()
                        == smallest.failure().orElseThrow().kind();
        if (same) {
            smallest = result;
        }
        return same;
    }
}
