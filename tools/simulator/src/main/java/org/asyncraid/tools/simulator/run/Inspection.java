package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.machine.RunFailure;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;

/**
 * The end of a run: everything is put right that can be, and then all content has to be there, parity has to agree with it,
 * and any members that the array can do without have to be needed by nobody.
 */
final class Inspection {
    private final Stage stage;
    private final Operator operator;
    private final Power power;

    Inspection(Stage stage, Operator operator, Power power) {
        this.stage = stage;
        this.operator = operator;
        this.power = power;
    }

    void perform(int step, SeededRandom random) {
        stage.story().tell("the inspection begins");
        stage.clients().drain();
        stage.sweeps().settle();
        stage.clients().readAll(step);
        makeWhole();
        boolean parityWasRight = !stage.holes().areOpen();
        stage.sweeps().expectMismatches(!parityWasRight);
        stage.sweeps().complete(SweepKind.REPAIR);
        stage.sweeps().expectMismatches(false);
        stage.holes().close();
        SweepReport check = stage.sweeps().complete(SweepKind.CHECK);
        if (check.unreadableBlocks() > 0 || check.mismatchSectors() > 0) {
            throw new RunFailure(Kind.MISMATCH, "a check after the repair found " + check);
        }
        stage.clients().readAll(step);
        List<MemberStatus> members = stage.view().inSync();
        power.stop();
        List<Disk> absent = absent(members, random);
        stage.story().tell("absent: " + absent);
        power.startWithout(absent);
        stage.clients().readAll(step);
        power.stop();
    }

    /** Members come back or are replaced until none is missing, and parity is resynced. */
    private void makeWhole() {
        for (int tries = 0; stage.view().status().degradedBy() > 0; tries++) {
            if (tries > 2 * stage.swarm().disks()) {
                throw new RunFailure(
                        Kind.STUCK,
                        "the array could not be made whole: " + stage.view().status());
            }
            long spares = stage.view().status().members().stream()
                    .filter(member -> member.state() instanceof MemberState.Spare
                            || member.state() instanceof MemberState.Recovering)
                    .count();
            if (spares < stage.view().status().degradedBy()) {
                operator.addNewSpare();
            } else {
                stage.sweeps().complete(SweepKind.REBUILD);
            }
        }
        if (!stage.view().status().isResynced()) {
            stage.sweeps().complete(SweepKind.RESYNC);
        }
    }

    private List<Disk> absent(List<MemberStatus> members, SeededRandom random) {
        List<Disk> absent = new ArrayList<>();
        List<MemberStatus> left = new ArrayList<>(members);
        for (int i = stage.view().parityDisks(); i > 0; i--) {
            absent.add(stage.view().diskOf(left.remove(random.nextInt(left.size()))));
        }
        return absent;
    }
}
