package org.asyncraid.tools.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.tools.simulator.run.PowerCut;
import org.asyncraid.tools.simulator.run.PowerCut.Scene;
import org.asyncraid.tools.simulator.run.PowerCutRun;
import org.asyncraid.tools.simulator.run.RunResult.Failed;
import org.asyncraid.tools.simulator.run.Situation;
import org.asyncraid.tools.simulator.swarm.Policy;

/**
 * Cuts the power of small arrays with every change that a disk is asked for, and with every outcome that the writes that were
 * not durable then can have, up to a bound. Each cut is a run of its own, which plays the scene anew.
 */
public final class PowerCuts {
    private static final List<RaidLevel> LEVELS = List.of(RaidLevel.RAID5, RaidLevel.RAID6);

    private final List<Scene> scenes;
    private final int oneIn;
    private final int threads;
    private final int mostFailures;
    private final AtomicLong runs = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * Cuts that are still to be made.
     *
     * @param oneIn which share of the cuts is made: one change in so many, beginning at one that the seed says
     * @param threads how many runs at a time
     * @param mostFailures after so many that failed, no more are begun
     */
    public PowerCuts(List<Scene> scenes, int oneIn, int threads, int mostFailures) {
        this.scenes = List.copyOf(scenes);
        this.oneIn = oneIn;
        this.threads = threads;
        this.mostFailures = mostFailures;
    }

    /** A cut after which something was not as it must be. */
    public record Failure(PowerCut cut, Failed failed) {}

    /**
     * What came of a scene, or of several.
     *
     * @param changes moments at which the power was cut
     * @param runs a cut at a moment with one of its outcomes each
     * @param cuts those runs and second cuts in some of them
     * @param checkedSectors sectors that were compared
     * @param failures at most as many as were asked for
     */
    public record Outcome(long changes, long runs, long cuts, long checkedSectors, List<Failure> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    /** What came of one scene. */
    public record SceneOutcome(Scene scene, Outcome outcome) {}

    /** Told how it goes on. */
    @FunctionalInterface
    public interface Progress {
        void runs(long done);
    }

    /** All scenes of a policy, or of every policy, with a seed. */
    public static List<Scene> scenes(Optional<Policy> wanted, long seed) {
        List<Scene> scenes = new ArrayList<>();
        for (Policy policy : wanted.map(List::of).orElseGet(() -> List.of(Policy.values()))) {
            for (RaidLevel level : LEVELS) {
                for (Situation situation : Situation.values()) {
                    if (policy.suits(level)) {
                        scenes.add(new Scene(policy, level, situation, seed));
                    }
                }
            }
        }
        return scenes;
    }

    /** Makes one of them again. */
    public static SceneOutcome again(PowerCut cut) {
        PowerCutRun.Outcome outcome = PowerCutRun.run(cut);
        List<Failure> failures = outcome.failure().map(failed -> new Failure(cut, failed)).stream()
                .toList();
        return new SceneOutcome(cut.scene(), new Outcome(1, 1, outcome.cuts(), outcome.checkedSectors(), failures));
    }

    /**
     * Makes them.
     *
     * @param cancelled asked now and then whether to begin no more
     * @return an outcome for each scene that was begun
     */
    public List<SceneOutcome> run(Progress progress, BooleanSupplier cancelled) throws InterruptedException {
        List<Future<SceneOutcome>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Scene scene : scenes) {
                futures.add(executor.submit(() -> new SceneOutcome(scene, play(scene))));
            }
            executor.shutdown();
            while (!executor.awaitTermination(50, TimeUnit.MILLISECONDS)) {
                progress.runs(runs.get());
                if (cancelled.getAsBoolean()) {
                    over.set(true);
                }
            }
        }
        List<SceneOutcome> outcomes = new ArrayList<>();
        for (Future<SceneOutcome> future : futures) {
            try {
                outcomes.add(future.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a run ended without a result", e.getCause());
            }
        }
        return outcomes;
    }

    private Outcome play(Scene scene) {
        PowerCutRun.Outcome whole = PowerCutRun.run(new PowerCut(scene, 0, 0));
        List<Failure> failures = new ArrayList<>();
        whole.failure().ifPresent(failed -> failures.add(new Failure(new PowerCut(scene, 0, 0), failed)));
        long changes = 0;
        long made = 0;
        long cuts = 0;
        long checked = whole.checkedSectors();
        for (long change = 1L + Math.floorMod(scene.seed(), oneIn); change <= whole.changes(); change += oneIn) {
            changes++;
            int outcomes = 1;
            for (int leftover = 0; leftover < outcomes && !over.get(); leftover++) {
                PowerCut cut = new PowerCut(scene, change, leftover);
                PowerCutRun.Outcome outcome = PowerCutRun.run(cut);
                runs.incrementAndGet();
                outcomes = outcome.outcomes();
                made++;
                cuts += outcome.cuts();
                checked += outcome.checkedSectors();
                outcome.failure().ifPresent(failed -> failures.add(new Failure(cut, failed)));
                if (failures.size() >= mostFailures) {
                    over.set(true);
                }
            }
        }
        return new Outcome(changes, made, cuts, checked, failures);
    }
}
