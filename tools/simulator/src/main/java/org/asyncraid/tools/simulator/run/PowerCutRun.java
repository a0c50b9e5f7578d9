package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.tools.simulator.machine.ArrayMaking;
import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.machine.PowerGate;
import org.asyncraid.tools.simulator.machine.PowerLoss;
import org.asyncraid.tools.simulator.oracle.ContentOracle;
import org.asyncraid.tools.simulator.run.RunResult.Failed;
import org.asyncraid.tools.simulator.swarm.StepKind;
import org.asyncraid.tools.simulator.swarm.Swarm;
import org.jspecify.annotations.Nullable;

/**
 * A small array in a scene that always goes the same way, until the power is cut. Then it is assembled, everything is read,
 * resynced and checked; one time in four the power goes once more meanwhile. May be called from any thread; it stays on it.
 */
public final class PowerCutRun {
    private static final int CHUNK_BYTES = 8 << 10;
    private static final int STRIPES = 4;
    private static final long IDLE_NANOS_BEFORE_CLEAN = 2_000_000;
    private static final long PAUSE_NANOS = 5_000_000;
    private static final int INSPECTED_ONE_IN = 8;
    private static final int CUT_TWICE_ONE_IN = 4;
    private static final int MOST_CHANGES_OF_A_START = 24;

    /**
     * What came of it.
     *
     * @param changes how many changes disks were asked for, up to the cut or the end of the scene
     * @param outcomes how many different leftovers a cut at that moment has
     * @param cuts how often the power was cut
     * @param checkedSectors sectors that were compared
     * @param failure what went wrong, if anything did
     */
    public record Outcome(long changes, int outcomes, int cuts, long checkedSectors, Optional<Failed> failure) {}

    private final PowerCut cut;
    private final Swarm swarm;
    private final SeededRandom chance;
    private final PowerGate gate = new PowerGate();
    private final LeftoverChoice leftover;
    private final Machine machine;
    private final Stage stage;
    private final Operator operator;
    private final Power power;
    private long changes;
    private int step;
    private int cuts;

    private PowerCutRun(PowerCut cut, @Nullable Appendable lines) {
        this.cut = cut;
        PowerCut.Scene scene = cut.scene();
        swarm = swarm(scene);
        chance = SeededRandom.of(Arrays.hashCode(new long[] {scene.seed(), cut.change(), cut.leftover()}));
        leftover = new LeftoverChoice(cut.leftover(), scene.seed() + cut.change());
        machine = new Machine(scene.seed(), swarm, lines, gate);
        ContentOracle oracle = new ContentOracle((int) (swarm.geometry().arrayBytes() / 512));
        RunPlan promised = RunPlan.of(scene.seed());
        RunPlan plan = scene.letPass().map(promised::lettingPass).orElse(promised);
        stage = Stage.on(machine, plan, swarm, oracle, new Counts(), new Story(machine));
        operator = new Operator(stage, new ArrayList<>());
        power = new Power(stage, List.of());
    }

    /** Plays the scene up to the cut and looks at what is left. */
    public static Outcome run(PowerCut cut) {
        return run(cut, null);
    }

    /**
     * The same.
     *
     * @param lines where every event goes as a line of text, or null
     */
    public static Outcome run(PowerCut cut, @Nullable Appendable lines) {
        return new PowerCutRun(cut, lines).run();
    }

    private Outcome run() {
        Optional<Failed> failure = Failed.of(this::perform, () -> step, stage.story());
        if (failure.isEmpty()) {
            machine.close();
        }
        return new Outcome(changes, leftover.possible(), cuts, stage.oracle().checkedSectors(), failure);
    }

    private void perform() {
        SeededRandom script = SeededRandom.of(cut.scene().seed());
        ArrayMaking.make(machine, swarm);
        power.startWithout(List.of());
        prepare();
        gate.shutAt(cut.change() == 0 ? Long.MAX_VALUE : cut.change());
        try {
            act(script);
            changes = gate.changes();
            gate.open();
        } catch (PowerLoss loss) {
            changes = gate.changes();
            recover(leftover);
        }
        inspect();
    }

    /** Content everywhere, and the members that the scene wants. */
    private void prepare() {
        int sectors = stage.oracle().sectors();
        for (int from = 0; from < sectors; from += 256) {
            stage.clients().overwrite(0, from, Math.min(256, sectors - from));
        }
        switch (cut.scene().situation()) {
            case HEALTHY, SUPERBLOCK_UPDATES -> {}
            case DEGRADED -> {
                for (int lost = swarm.geometry().layout().parityDisks(); lost > 0; lost--) {
                    operator.fail(stage.view().inSync().getFirst());
                }
            }
            case REBUILD -> {
                operator.fail(stage.view().inSync().getFirst());
                operator.addNewSpare();
            }
            case REPLACE -> operator.addNewSpare();
        }
        stage.clients().flush(0);
    }

    private void act(SeededRandom script) {
        switch (cut.scene().situation()) {
            case HEALTHY, DEGRADED -> {
                write(script, 6);
                machine.pass(PAUSE_NANOS, () -> false);
                write(script, 3);
                restart();
                write(script, 2);
                stage.clients().drain();
            }
            case REBUILD -> rebuild(script);
            case REPLACE -> {
                List<MemberStatus> inSync = stage.view().inSync();
                operator.replace(inSync.get(script.nextInt(inSync.size())), anySpare());
                rebuild(script);
            }
            case SUPERBLOCK_UPDATES -> {
                write(script, 2);
                MemberStatus member = stage.view().inSync().get(script.nextInt(swarm.disks()));
                operator.fail(member);
                write(script, 1);
                operator.remove(stage.view().status().members().stream()
                        .filter(other -> other.state() instanceof MemberState.Faulty)
                        .findFirst()
                        .orElseThrow());
                operator.addNewSpare();
                machine.pass(PAUSE_NANOS, () -> false);
                write(script, 1);
                restart();
                stage.clients().drain();
            }
        }
    }

    private void rebuild(SeededRandom script) {
        stage.sweeps().start(SweepKind.REBUILD);
        write(script, 5);
        stage.sweeps().settle();
        write(script, 2);
        stage.clients().drain();
    }

    private MemberStatus anySpare() {
        return stage.view().status().members().stream()
                .filter(member -> member.state() instanceof MemberState.Spare)
                .findFirst()
                .orElseThrow();
    }

    private void write(SeededRandom script, int requests) {
        for (int i = 0; i < requests; i++) {
            step++;
            StepKind kind = switch (script.nextInt(8)) {
                case 0, 1, 2 -> StepKind.DURABLE_WRITE;
                case 3 -> StepKind.FLUSH;
                case 4 -> StepKind.WRITE_ZEROES;
                default -> StepKind.WRITE;
            };
            stage.clients().begin(step, kind, script);
        }
    }

    private void restart() {
        power.stop();
        power.startWithout(List.of());
    }

    private void recover(LeftoverChoice choice) {
        cuts++;
        stage.story().tell("the power goes with change " + gate.changes());
        boolean again = cuts == 1 && chance.chance(CUT_TWICE_ONE_IN);
        int at = 1 + chance.nextInt(MOST_CHANGES_OF_A_START);
        try {
            power.cut(step, chance, () -> {
                machine.cutPower(choice);
                if (again) {
                    gate.shutAt(at);
                }
            });
            stage.clients().readAll(step);
            gate.open();
        } catch (PowerLoss loss) {
            recover(new LeftoverChoice(chance.nextInt(8), chance.nextLong()));
        }
    }

    private void inspect() {
        stage.sweeps().settle();
        if (chance.chance(INSPECTED_ONE_IN)) {
            new Inspection(stage, operator, power).perform(step, chance);
            return;
        }
        if (!stage.view().status().isResynced()) {
            stage.sweeps().complete(SweepKind.RESYNC);
        }
        if (stage.view().lost() == 0) {
            stage.sweeps().complete(SweepKind.CHECK);
        }
        stage.clients().readAll(step);
        power.stop();
    }

    private static Swarm swarm(PowerCut.Scene scene) {
        int disks = scene.level().parityDisks() + 2;
        Layout layout =
                new Layout(scene.level(), ParityPlacement.ofLevel(scene.level()).getFirst(), disks);
        int stripes = Math.max(STRIPES, scene.policy().needs().memberBytes() / CHUNK_BYTES);
        return new Swarm(
                new ArrayGeometry(layout, CHUNK_BYTES, (long) stripes * CHUNK_BYTES / 512),
                MetadataVersion.V1_2,
                scene.policy(),
                scene.policy().needs().dataOffsetSectors(),
                true,
                3,
                40,
                STRIPES * CHUNK_BYTES / 512,
                List.of(),
                1 << 20,
                new Fault.Latency(10_000, 20_000, Long.MAX_VALUE),
                16,
                0,
                List.of(),
                20,
                new Fault.Latency(0, 0, Long.MAX_VALUE),
                IDLE_NANOS_BEFORE_CLEAN,
                false);
    }
}
