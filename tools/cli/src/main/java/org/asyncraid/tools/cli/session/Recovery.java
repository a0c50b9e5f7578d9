package org.asyncraid.tools.cli.session;

import java.util.function.Function;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.output.ProgressLine;

/** Brings an array back to full redundancy, as far as its members and spares allow. */
public final class Recovery {
    private final RunningArray running;
    private final SweepRun sweeps;
    private final Function<String, ProgressLine> progress;

    /** @param progress makes a progress line for work of this name */
    public Recovery(RunningArray running, Interruption interruption, Function<String, ProgressLine> progress) {
        this.running = running;
        this.progress = progress;
        sweeps = new SweepRun(running, interruption);
    }

    /** Whether something can be done: a member to fill, a spare for a missing one, or parity in doubt. */
    public boolean isPossible() {
        ArrayStatus status = running.status();
        return canRebuild(status) || canResync(status);
    }

    /**
     * Rebuilds members, then makes parity right where it is in doubt.
     *
     * @param resume what to tell somebody who interrupts it
     */
    public void run(String resume) {
        if (canRebuild(running.status())) {
            run(SweepKind.REBUILD, resume);
        }
        if (canResync(running.status())) {
            run(SweepKind.RESYNC, resume);
        }
    }

    private void run(SweepKind kind, String resume) {
        sweeps.run(kind, progress.apply(SweepRun.name(kind)), resume);
    }

    private static boolean canRebuild(ArrayStatus status) {
        boolean recovering = status.members().stream().anyMatch(member -> isFilled(member.state()));
        boolean spare = status.members().stream().anyMatch(member -> member.state() instanceof MemberState.Spare);
        return recovering || (spare && status.degradedBy() > 0);
    }

    private static boolean isFilled(MemberState state) {
        return state instanceof MemberState.Recovering || state instanceof MemberState.Replacing;
    }

    private static boolean canResync(ArrayStatus status) {
        return !status.isResynced() && status.degradedBy() == 0;
    }
}
