package org.asyncraid.tools.cli.session;

import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.array.ArrayStatus;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.machine.LoopCalls;
import org.asyncraid.tools.cli.machine.LoopCalls.Answer;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.ProgressLine;

/** Runs a resync, rebuild or scrub to its end, showing how far it is; an interruption stops it where it can go on later. */
public final class SweepRun {
    private static final long LOOK_MILLIS = 100;

    private final RunningArray running;
    private final Interruption interruption;

    private record End(SweepReport report, IoStatus status, boolean cancelled) {}

    public SweepRun(RunningArray running, Interruption interruption) {
        this.running = running;
        this.interruption = interruption;
    }

    /**
     * Runs it and returns what it did and found.
     *
     * @param resume what to tell somebody who interrupted it
     * @throws CommandFailure when it was interrupted, or stopped before its end
     */
    public SweepReport run(SweepKind kind, ProgressLine progress, String resume) {
        LoopCalls calls = running.calls();
        Answer<End> end = calls.begin((Consumer<End> answer) -> running.array()
                .startSweep(kind, (report, status, cancelled) -> answer.accept(new End(report, status, cancelled))));
        boolean cancelling = false;
        do {
            if (interruption.isRequested() && !cancelling) {
                cancelling = true;
                calls.ask(() -> {
                    running.array().cancelSweep();
                    return true;
                });
            }
            Optional<SweepReport> report = calls.ask(running.array()::status).sweep();
            if (report.isPresent()) {
                SweepReport now = report.get();
                progress.startAt(now.fromBytes());
                progress.update(now.doneBytes(), now.totalBytes(), note(now));
            }
        } while (!end.arrivesWithin(LOOK_MILLIS));
        return conclude(end.get(), kind, progress, resume);
    }

    private SweepReport conclude(End end, SweepKind kind, ProgressLine progress, String resume) {
        SweepReport report = end.report();
        if (end.cancelled()) {
            progress.abandon();
            throw new CommandFailure(
                    ExitCode.INTERRUPTED,
                    "interrupted at " + percent(report) + "% of the " + name(kind) + "; " + resume);
        }
        if (!end.status().isOk()) {
            progress.abandon();
            ArrayStatus status = running.status();
            throw CommandFailure.error("the " + name(kind) + " stopped at " + percent(report) + "% (" + end.status()
                    + ")" + (status.broken() ? ": too many members have failed" : ""));
        }
        progress.startAt(report.fromBytes());
        progress.finish(report.totalBytes(), note(report));
        return report;
    }

    /** What the kind is called in messages. */
    public static String name(SweepKind kind) {
        return switch (kind) {
            case RESYNC -> "resync";
            case REBUILD -> "rebuild";
            case CHECK -> "check";
            case REPAIR, REPAIR_LOCATED -> "repair";
        };
    }

    private static int percent(SweepReport report) {
        return report.totalBytes() == 0 ? 100 : (int) (report.doneBytes() * 100 / report.totalBytes());
    }

    private static String note(SweepReport report) {
        StringBuilder note = new StringBuilder();
        append(note, report.mismatchSectors(), "mismatched sectors");
        append(note, report.unreadableBlocks(), "unreadable blocks");
        append(note, report.repairedRows(), "rows repaired");
        return note.toString();
    }

    private static void append(StringBuilder note, long count, String what) {
        if (count > 0) {
            note.append(note.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
        }
    }
}
