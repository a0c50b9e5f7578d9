package org.asyncraid.tools.simulator.run;

import java.util.Locale;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.machine.RunFailure;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.oracle.WriteHoles;
import org.jspecify.annotations.Nullable;

/** The resync, rebuild or scrub that the operator has started, and what its end means. */
final class Sweeps {
    private final Machine machine;
    private final ArrayView view;
    private final WriteHoles holes;
    private final Story story;
    private @Nullable SweepKind running;
    private @Nullable SweepReport lastReport;
    private IoStatus lastStatus = IoStatus.OK;
    private boolean parityWasRight;
    private int lostBefore;
    private int life;
    private boolean noticed;

    Sweeps(Machine machine, ArrayView view, WriteHoles holes, Story story) {
        this.machine = machine;
        this.view = view;
        this.holes = holes;
        this.story = story;
    }

    /** Whether one runs, whoever has started it. */
    boolean isRunning() {
        return running != null || isRunningUnasked();
    }

    boolean isRebuilding() {
        return running == SweepKind.REBUILD || isRunningUnasked();
    }

    /** Whether the array has given a spare the place of a member that failed, and fills it. */
    boolean isRunningUnasked() {
        return running == null && machine.isRunning() && machine.array().isSweeping();
    }

    /** Counts a rebuild that the array has begun by itself. */
    void noticeUnasked(Counts counts) {
        boolean before = noticed;
        noticed = isRunningUnasked();
        if (noticed && !before) {
            story.tell("a spare has taken the place of a member that failed");
            counts.fault(FaultKind.SPARE_TAKEN_UNASKED);
        }
    }

    /** Slots that were lost when the one that runs began, or may have been. */
    int lostBefore() {
        return isRunningUnasked() ? view.parityDisks() : lostBefore;
    }

    /** Starts one, if none runs. */
    void start(SweepKind kind) {
        if (isRunning()) {
            return;
        }
        running = kind;
        lostBefore = view.lost();
        parityWasRight = view.status().isResynced() && !holes.areOpen();
        story.tell(words(kind) + " begins");
        int startedIn = life;
        machine.array().startSweep(kind, (report, status, cancelled) -> {
            if (startedIn == life) {
                ended(report, status, cancelled);
            }
        });
    }

    /** Starts one and waits for its end. */
    SweepReport complete(SweepKind kind) {
        settle();
        start(kind);
        settle();
        SweepReport report = lastReport;
        if (report == null || report.kind() != kind) {
            throw new IllegalStateException("no report of " + kind);
        }
        if (!lastStatus.isOk()) {
            throw new RunFailure(Kind.REQUEST_FAILED, "the " + words(kind) + " ended with " + lastStatus);
        }
        return report;
    }

    void cancel() {
        machine.array().cancelSweep();
    }

    /** Waits until none runs. */
    void settle() {
        machine.await(() -> !isRunning(), "the end of a sweep");
    }

    /** The machine is off. */
    void forget() {
        life++;
        running = null;
        noticed = false;
    }

    private void ended(SweepReport report, IoStatus status, boolean cancelled) {
        running = null;
        lastReport = report;
        lastStatus = status;
        String found = report.kind().isScrub() ? ", " + report.mismatchSectors() + " sectors of mismatches" : "";
        story.tell(words(report.kind()) + " ends: " + (cancelled ? "cancelled" : status.toString()) + found);
        boolean whole = status.isOk() && !cancelled;
        if (report.kind() == SweepKind.RESYNC && whole && report.unreadableBlocks() == 0 && view.lost() == 0) {
            holes.close();
        }
        if (report.kind().isScrub() && report.mismatchSectors() > 0 && parityWasRight && !expectsMismatches) {
            throw new RunFailure(
                    Kind.MISMATCH,
                    "the " + words(report.kind()) + " found " + report.mismatchSectors() + " sectors of mismatches",
                    report.findings().stream().limit(8).map(Object::toString).toList());
        }
    }

    /** Whether something was made wrong on purpose. */
    void expectMismatches(boolean expected) {
        expectsMismatches = expected;
    }

    private boolean expectsMismatches;

    private static String words(SweepKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
