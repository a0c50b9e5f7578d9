package org.asyncraid.raid.array;

import java.util.List;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.maintenance.Sweep;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepListener;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.raid.maintenance.SweepScope;
import org.asyncraid.raid.stripe.StripeRunner;

/**
 * A sweep over a running array, and what its progress means to the members and their superblocks. The loop's own.
 *
 * <p><b>Invariants.</b> A position goes into a superblock only after a flush that came after the windows below it had ended.
 * One position is recorded at a time, and none once the sweep has ended. What a repair has written is durable when it has
 * ended.
 */
final class ArraySweep implements SweepListener {
    private final MemberTable table;
    private final SweepKind kind;
    /** The members that a rebuild fills; whoever is to be filled later waits for the next one. */
    private final List<ArrayMember> targets;

    private final long checkpointBytes;
    private final SweepEnd whom;
    private final Sweep sweep;
    private final Runnable onEnd;
    private long checkpointed;
    private boolean checkpointing;
    private Runnable afterCheckpoint = () -> {};
    private boolean finished;

    ArraySweep(
            ArrayContext context,
            StripeRunner runner,
            ArrayGeometry geometry,
            MemberTable table,
            SweepKind kind,
            Ending ending) {
        this.table = table;
        this.kind = kind;
        targets = kind == SweepKind.REBUILD ? table.recovering() : List.of();
        this.whom = ending.whom();
        this.onEnd = ending.onEnd();
        checkpointBytes = context.config().checkpointBytes();
        checkpointed = from();
        List<Integer> slots = kind == SweepKind.REBUILD
                ? targets.stream().map(ArrayMember::slot).toList()
                : List.of();
        Sweep.Task task = new Sweep.Task(kind, slots, checkpointed, scope());
        sweep = new Sweep(
                context.loop(), runner, geometry, task, context.config().sweepDepth(), this);
    }

    /** Whom to tell at the end: the array first, then whoever asked for the sweep. */
    record Ending(Runnable onEnd, SweepEnd whom) {}

    void start() {
        sweep.start();
    }

    void cancel() {
        sweep.cancel();
    }

    boolean hasFinished() {
        return finished;
    }

    SweepKind kind() {
        return kind;
    }

    SweepReport report() {
        return sweep.report();
    }

    @Override
    public void advanced(long memberBytes) {
        switch (kind) {
            case RESYNC -> table.resynced(memberBytes);
            case REBUILD -> {
                table.rebuilt(targets, memberBytes);
                if (hasLostItsTargets()) {
                    sweep.cancel();
                }
            }
            case CHECK, REPAIR, REPAIR_LOCATED -> {}
        }
        if (!kind.isScrub() && !checkpointing && memberBytes - checkpointed >= checkpointBytes) {
            checkpointing = true;
            record(memberBytes, () -> {
                checkpointing = false;
                checkpointed = memberBytes;
                afterCheckpoint.run();
            });
        }
    }

    /** A checkpoint that is being recorded belongs to this sweep: nobody hears of the end before it is done. */
    @Override
    public void ended(long memberBytes, IoStatus status, boolean cancelled) {
        if (checkpointing) {
            afterCheckpoint = () -> conclude(memberBytes, status, cancelled);
        } else {
            conclude(memberBytes, status, cancelled);
        }
    }

    private void conclude(long memberBytes, IoStatus status, boolean cancelled) {
        SweepReport report = sweep.report();
        boolean lostItsTargets = hasLostItsTargets();
        IoStatus outcome = lostItsTargets && status.isOk() ? IoStatus.DEVICE_ERROR : status;
        Runnable done = () -> {
            finished = true;
            onEnd.run();
            whom.ended(report, outcome, cancelled && !lostItsTargets);
        };
        if (kind == SweepKind.CHECK || lostItsTargets) {
            done.run();
        } else if (kind.isScrub()) {
            table.flush(done);
        } else if (cancelled || !status.isOk()) {
            record(memberBytes, done);
        } else if (kind == SweepKind.RESYNC) {
            table.resynced(MemberTable.ALL);
            table.updater().recordResync(done);
        } else {
            table.endRebuild(targets, done);
        }
    }

    private boolean hasLostItsTargets() {
        return kind == SweepKind.REBUILD && targets.stream().noneMatch(ArrayMember::isFilled);
    }

    private void record(long memberBytes, Runnable done) {
        if (kind == SweepKind.RESYNC) {
            table.updater().recordResync(done);
        } else {
            table.checkpointRebuild(targets, memberBytes, done);
        }
    }

    private SweepScope scope() {
        return switch (kind) {
            case RESYNC -> table.regions()::nextDoubtful;
            case REBUILD ->
                targets.stream().allMatch(ArrayMember::recoversByBitmap)
                        ? table.regions()::nextMarked
                        : SweepScope.EVERYTHING;
            case CHECK, REPAIR, REPAIR_LOCATED -> SweepScope.EVERYTHING;
        };
    }

    /** Where the work begins: the least that is known to be done. */
    private long from() {
        return switch (kind) {
            case RESYNC -> table.resyncedBytes();
            case REBUILD ->
                targets.stream().mapToLong(ArrayMember::rebuiltBytes).min().orElse(0);
            case CHECK, REPAIR, REPAIR_LOCATED -> 0;
        };
    }
}
