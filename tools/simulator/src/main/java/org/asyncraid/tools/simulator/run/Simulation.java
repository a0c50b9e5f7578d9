package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.tools.simulator.machine.ArrayMaking;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.oracle.ContentOracle;
import org.asyncraid.tools.simulator.run.RunResult.Failed;
import org.asyncraid.tools.simulator.swarm.Script;
import org.asyncraid.tools.simulator.swarm.StepKind;
import org.asyncraid.tools.simulator.swarm.Swarm;
import org.jspecify.annotations.Nullable;

/**
 * One run, in virtual time: a new array, the steps of its script, and an inspection at the end. What happens follows from
 * the plan alone. May be called from any thread; it stays on it.
 */
public final class Simulation {
    private final RunPlan plan;
    private final Swarm swarm;
    private final Script script;
    private final Counts counts = new Counts();
    private int step = -1;

    private Simulation(RunPlan plan) {
        this.plan = plan;
        swarm = Swarm.draw(plan.seed(), plan.policy());
        script = new Script(plan.seed(), swarm);
    }

    /** Runs the plan. */
    public static RunResult run(RunPlan plan) {
        return run(plan, null);
    }

    /**
     * Runs the plan.
     *
     * @param lines where every event goes as a line of text, or null
     */
    public static RunResult run(RunPlan plan, @Nullable Appendable lines) {
        return new Simulation(plan).perform(lines);
    }

    private RunResult perform(@Nullable Appendable lines) {
        Machine machine = new Machine(plan.seed(), swarm, lines);
        Story story = new Story(machine);
        ContentOracle oracle = new ContentOracle((int) (swarm.geometry().arrayBytes() / 512));
        Optional<Failed> failure = Failed.of(() -> perform(machine, oracle, story), () -> step, story);
        if (failure.isEmpty()) {
            machine.close();
        }
        for (Effect effect : Effect.values()) {
            FaultKind.of(effect)
                    .ifPresent(
                            kind -> counts.faults(kind, machine.engineFaults().count(effect)));
        }
        for (Disk disk : machine.disks()) {
            counts.faults(FaultKind.BLOCK_LOST_IN_CACHE, disk.cache().lostBlocks());
            counts.faults(FaultKind.TORN_WRITE, disk.cache().tornWrites());
        }
        counts.checkedSectors(oracle.checkedSectors());
        counts.events(machine.trace().events());
        return new RunResult(plan, swarm.describe(), machine.trace().digest(), counts, failure);
    }

    private void perform(Machine machine, ContentOracle oracle, Story story) {
        Stage stage = Stage.on(machine, plan, swarm, oracle, counts, story);
        List<Disk> foreign = new ArrayList<>();
        Operator operator = new Operator(stage, foreign);
        Power power = new Power(stage, foreign);
        SilentFaults silent = new SilentFaults(stage, operator);
        JournalFaults journal = new JournalFaults(stage, power);
        power.faultsOfJournal(journal);

        ArrayMaking.make(machine, swarm);
        foreign.add(ArrayMaking.makeForeign(machine, swarm));
        power.startWithout(List.of());
        for (step = 0; step < plan.operations(); step++) {
            if (plan.left().get(step)) {
                continue;
            }
            story.at(step);
            SeededRandom random = script.random(step);
            StepKind kind = script.kind(random);
            switch (kind) {
                case READ, WRITE, DURABLE_WRITE, WRITE_ZEROES, DISCARD, FLUSH ->
                    stage.clients().begin(step, kind, random);
                case PAUSE -> stage.clients().rest(random);
                case POWER_CUT -> power.cut(step, random);
                case RESTART -> power.restart(step, random);
                case CORRUPT, LOSE_WRITE, MISDIRECT -> silent.perform(step, kind, random);
                case PULL_OUT_JOURNAL -> journal.pullOut(step, random);
                default -> operator.perform(kind, random);
            }
            stage.sweeps().noticeUnasked(counts);
            if (kind.isFollowedByCut() && random.chance(6)) {
                power.cut(step, random);
            }
        }
        if (plan.beyond()) {
            new Excess(stage, power, foreign).perform(step, script.random(-2));
        }
        new Inspection(stage, operator, power).perform(step, script.random(-1));
    }
}
