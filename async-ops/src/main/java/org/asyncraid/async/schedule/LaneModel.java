package org.asyncraid.async.schedule;

import java.util.Arrays;
import java.util.List;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Learned} scheduler believes of one engine: what each kind of operation costs it, and how much it still has
 * to do.
 *
 * <p>An engine's ends are seen in groups, because it announces several at once or the loop looks at them late. The time
 * from the end of one group to that of the next was spent on the operations of the latter, and is divided among them in
 * proportion to what they were expected to take. So an engine that works on several operations side by side has costs that
 * say how fast it gets work done, not how long each takes.
 */
final class LaneModel {
    /** More work than this, beyond the operations that keep an engine busy, waits in the layer, where others can take it. */
    private static final long HORIZON_NANOS = 20_000;

    private static final int FEWEST_IN_FLIGHT = 4;
    private static final int LARGEST_GROUP = 256;

    /** Ends that are looked at together where several operations are worked on side by side, and end in any order. */
    private static final int MIXED_GROUP = 8;

    final String name;
    private final @Nullable Capabilities capabilities;
    final boolean isSynchronous;

    private final boolean isMixed;

    /** Whether operations wait there for each other; not so on a synchronous engine, nor where other lanes do the work. */
    private final boolean hasQueue;

    private KindCosts[] kinds = new KindCosts[0];

    private int inFlight;
    private double pendingNanos;
    private long progressNanos;
    private long serial;

    /** How many operations it seems to work on side by side. */
    private double parallelism = 1;

    /** Work that waits for this lane in the pass under way. */
    private long reservedNanos;

    private final int[] groupKinds = new int[LARGEST_GROUP];
    private final int[] groupSizes = new int[LARGEST_GROUP];
    private final double[] groupNanos = new double[LARGEST_GROUP];
    private final long[] groupLatencies = new long[LARGEST_GROUP];
    private int groupLength;
    private long previousEndNanos;
    private long groupBeginNanos;
    private long groupEndNanos;

    /** A lane that nothing is known of; the capabilities are null where it is not an engine's. */
    LaneModel(String name, @Nullable Capabilities capabilities) {
        this.name = name;
        this.capabilities = capabilities;
        isSynchronous = capabilities != null && capabilities.synchronous();
        hasQueue = capabilities != null && !isSynchronous;
        isMixed = capabilities != null && hasQueue && !capabilities.inOrder();
    }

    /** Whether it is this engine's. */
    boolean isOf(String engine, Capabilities its) {
        return name.equals(engine) && its.equals(capabilities);
    }

    KindCosts costs(OperationKind kind) {
        int index = kind.index();
        if (index >= kinds.length) {
            int known = kinds.length;
            kinds = Arrays.copyOf(kinds, Math.max(index + 1, OperationKind.count()));
            for (int i = known; i < kinds.length; i++) {
                kinds[i] = new KindCosts();
            }
        }
        return kinds[index];
    }

    /** How long until the engine is done with all that it has, and with what waits for it. */
    double aheadNanos(long nowNanos) {
        double left = reservedNanos;
        if (hasQueue && inFlight > 0) {
            double expectedOfOne = pendingNanos / inFlight;
            left += Math.max(0, pendingNanos - Math.min((double) (nowNanos - progressNanos), expectedOfOne));
        }
        return left;
    }

    boolean isIdle() {
        return inFlight == 0;
    }

    /** Whether it has as much as it needs to stay busy. */
    boolean isFed(long nowNanos) {
        return hasQueue && inFlight >= FEWEST_IN_FLIGHT + (int) parallelism && aheadNanos(nowNanos) > HORIZON_NANOS;
    }

    void reserve(double nanos) {
        reservedNanos += (long) nanos;
    }

    void forgetReservations() {
        reservedNanos = 0;
    }

    void submitted(OperationKind kind, int size, Assignment assignment) {
        KindCosts costs = costs(kind);
        if (costs.isKnown(size)) {
            assignment.expectedNanos = (long) costs.busyNanos(size);
        } else {
            costs.explorers++;
            assignment.explores = true;
        }
        assignment.foundIdle = inFlight == 0;
        assignment.serial = ++serial;
        if (inFlight == 0) {
            progressNanos = assignment.startedNanos();
        }
        inFlight++;
        assignment.slowness = costs.slowness();
        costs.inFlight++;
        costs.pendingNanos += assignment.expectedNanos;
        pendingNanos += assignment.expectedNanos;
    }

    void ended(OperationKind kind, int size, Assignment assignment, boolean ok) {
        KindCosts costs = costs(kind);
        if (assignment.explores) {
            costs.explorers--;
        }
        inFlight--;
        double expected = assignment.expectedNanos * costs.slownessSince(assignment.slowness);
        costs.pendingNanos = --costs.inFlight == 0 ? 0 : costs.pendingNanos - expected;
        pendingNanos = inFlight == 0 ? 0 : pendingNanos - expected;
        progressNanos = assignment.endedNanos();
        if (ok && (!hasQueue || wasAlone(assignment))) {
            finishGroup();
            groupEndNanos = assignment.endedNanos();
            if (assignment.isTimed()) {
                pendingNanos += costs.measuredAlone(size, (double) assignment.nanos());
                noteParallelism(costs, size);
            }
        } else {
            if (groupLength > 0 && isGroupComplete(assignment.endedNanos())) {
                finishGroup();
            }
            if (ok) {
                join(kind, size, assignment);
            }
            if (inFlight == 0) {
                finishGroup();
            }
        }
    }

    /** Adds what was measured to a list. */
    void report(OperationKind kind, List<LearnedCost> report) {
        if (kind.index() >= kinds.length) {
            return;
        }
        KindCosts costs = kinds[kind.index()];
        for (int size = 0; size < SizeClass.COUNT; size++) {
            double busy = costs.measuredBusyNanos(size);
            double alone = costs.measuredAloneNanos(size);
            if (!Double.isNaN(busy) || !Double.isNaN(alone)) {
                report.add(new LearnedCost(name, kind, size, busy, alone));
            }
        }
    }

    private boolean isGroupComplete(long nowNanos) {
        return groupLength == LARGEST_GROUP || (groupEndNanos != nowNanos && (!isMixed || groupLength >= MIXED_GROUP));
    }

    private boolean wasAlone(Assignment assignment) {
        return assignment.foundIdle && inFlight == 0 && assignment.serial == serial;
    }

    private void join(OperationKind kind, int size, Assignment assignment) {
        if (groupLength == 0) {
            groupBeginNanos = Long.MAX_VALUE;
            previousEndNanos = groupEndNanos;
        }
        groupEndNanos = assignment.endedNanos();
        groupBeginNanos = Math.min(groupBeginNanos, Math.max(assignment.startedNanos(), previousEndNanos));
        groupKinds[groupLength] = kind.index();
        groupSizes[groupLength] = size;
        groupLatencies[groupLength] = Math.max(1, assignment.nanos());
        groupLength++;
    }

    /** Divides the group's time among its members. */
    private void finishGroup() {
        if (groupLength == 0) {
            return;
        }
        double elapsed = Math.max(1, groupEndNanos - groupBeginNanos);
        if (isMixed) {
            divideByLatency(elapsed);
        } else {
            divideByExpectation(elapsed);
        }
        groupLength = 0;
    }

    /** What works on several operations side by side had each for as long as it took. */
    private void divideByLatency(double elapsed) {
        double all = 0;
        for (int i = 0; i < groupLength; i++) {
            all += groupLatencies[i];
        }
        for (int i = 0; i < groupLength; i++) {
            KindCosts costs = kinds[groupKinds[i]];
            pendingNanos += costs.measuredBusy(groupSizes[i], elapsed * groupLatencies[i] / all);
            noteParallelism(costs, groupSizes[i]);
        }
    }

    private void divideByExpectation(double elapsed) {
        double expected = 0;
        double unknownWork = 0;
        for (int i = 0; i < groupLength; i++) {
            double nanos = kinds[groupKinds[i]].busyNanos(groupSizes[i]);
            groupNanos[i] = nanos;
            if (Double.isNaN(nanos)) {
                unknownWork += SizeClass.middle(groupSizes[i]);
            } else {
                expected += nanos;
            }
        }
        double ratio = unknownWork > 0 || expected == 0 ? 1 : elapsed / expected;
        double rest = Math.max(elapsed - expected, elapsed / (groupLength + 1));
        for (int i = 0; i < groupLength; i++) {
            KindCosts costs = kinds[groupKinds[i]];
            int size = groupSizes[i];
            // As it was before the others of the group were taken note of.
            double nanos = groupNanos[i];
            boolean isUnknown = Double.isNaN(nanos);
            if (isUnknown && unknownWork > 0) {
                pendingNanos += costs.measuredBusy(size, rest * SizeClass.middle(size) / unknownWork);
            } else if (!isUnknown && unknownWork == 0) {
                pendingNanos += costs.measuredBusy(size, nanos * ratio);
                noteParallelism(costs, size);
            }
        }
    }

    private void noteParallelism(KindCosts costs, int size) {
        double busy = costs.measuredBusyNanos(size);
        double alone = costs.measuredAloneNanos(size);
        if (!Double.isNaN(busy) && !Double.isNaN(alone)) {
            parallelism += (Math.clamp(alone / busy, 1, LARGEST_GROUP) - parallelism) / 8;
        }
    }
}
