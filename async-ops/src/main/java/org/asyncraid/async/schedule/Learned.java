package org.asyncraid.async.schedule;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * Gives each operation to the engine that is expected to be done with it first: what the engine has to do already, and what
 * operations of this kind and size have cost it, both measured while it works. Nothing is known beforehand; where nothing
 * is known yet, one operation is spent to find out.
 *
 * <ul>
 *   <li>An engine is given only as much as keeps it busy. What would queue up behind that waits in the layer instead, and is
 *       decided on later, when more is known; operations that wait for an engine count as work ahead for those behind them,
 *       so that a slower engine takes its share.
 *   <li>A synchronous engine holds up its loop. The busier it keeps the loop, the more its time counts.
 *   <li>Engines that are not chosen any more are tried again now and then, in case they have become faster. That may cost at
 *       most one part in {@value #EXPLORATION_SHARE} of the time that the chosen ones take.
 *   <li>When an engine's speed changes, that shows within a few operations ({@link KindCosts}).
 * </ul>
 *
 * <p>Also weighs an engine that does an operation whole against its composition of other kinds. Belongs to one layer.
 */
public final class Learned implements Scheduler {
    private static final int EXPLORATION_SHARE = 64;

    /** Decisions between two looks at engines that nothing was heard of. */
    private static final int DECISIONS_PER_LOOK = 16;

    /** Decisions after which what is known of an engine is old. */
    private static final int OLD = 64;

    /** The time over which it is judged how busy synchronous engines keep the loop. */
    private static final double LOOP_WINDOW_NANOS = 1 << 20;

    private final @Nullable LaneModel[] models = new LaneModel[Long.SIZE];
    private final List<LearnedCost> recalled;
    private long decisions;
    private double explorationNanos;
    private double loopBusyNanos;
    private long loopSeenNanos;

    /** A scheduler that knows nothing. */
    public Learned() {
        this(List.of());
    }

    /** A scheduler that begins with what {@link #costs} said, of engines of the same names. */
    public Learned(List<LearnedCost> recalled) {
        this.recalled = List.copyOf(recalled);
        models[Lanes.COMPOSED] = model("composed", null);
    }

    @Override
    public String name() {
        return "learned";
    }

    @Override
    public boolean weighsPlans() {
        return true;
    }

    /** What was measured so far, of the engines that are there now. */
    public List<LearnedCost> costs(List<OperationKind> kinds) {
        List<LearnedCost> costs = new ArrayList<>();
        for (LaneModel model : models) {
            if (model != null) {
                kinds.forEach(kind -> model.report(kind, costs));
            }
        }
        return costs;
    }

    @Override
    public void joined(int lane, Lanes lanes) {
        String name = lanes.engineName(lane);
        LaneModel known = models[lane];
        if (known == null || !known.isOf(name, lanes.capabilities(lane))) {
            models[lane] = model(name, lanes.capabilities(lane));
        }
    }

    @Override
    public void left(int lane) {
        models[lane] = null;
    }

    @Override
    public void beginPass() {
        for (LaneModel model : models) {
            if (model != null) {
                model.forgetReservations();
            }
        }
    }

    @Override
    public int choose(Descriptor operation, long candidates, long open, Lanes lanes) {
        long now = lanes.nowNanos();
        OperationKind kind = operation.kind();
        int size = SizeClass.of(operation.workBytes());
        decisions++;
        double loopShare = Math.min(1, loopBusyNanos * fading(now) / LOOP_WINDOW_NANOS);
        int best = WAIT;
        double bestNanos = Double.POSITIVE_INFINITY;
        int promising = WAIT;
        double promisedNanos = Double.POSITIVE_INFINITY;
        for (long left = candidates; left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            LaneModel model = modelOf(lane);
            KindCosts costs = model.costs(kind);
            double own = costs.aloneNanos(size);
            boolean isKnown = !Double.isNaN(own);
            if (!isKnown) {
                if (costs.explorers > 0 || (open >>> lane & 1) == 0) {
                    continue;
                }
                own = costs.leastNanos(size);
                if (own == 0 || model.isIdle()) {
                    return lane;
                }
            }
            double nanos = model.isSynchronous ? own * (1 + loopShare) : model.aheadNanos(now) + own;
            if (isKnown && nanos < bestNanos) {
                best = lane;
                bestNanos = nanos;
            } else if (!isKnown && nanos < promisedNanos) {
                promising = lane;
                promisedNanos = nanos;
            }
        }
        if (promisedNanos < bestNanos) {
            return promising;
        }
        return best == WAIT ? WAIT : decide(best, kind, size, open, now);
    }

    @Override
    public void submitted(int lane, Descriptor operation, long bytes, Assignment assignment) {
        modelOf(lane).submitted(operation.kind(), sizeClass(operation, bytes), assignment);
    }

    @Override
    public void ended(int lane, Descriptor operation, long bytes, Assignment assignment, boolean ok) {
        LaneModel model = models[lane];
        if (model == null || !assignment.isBy(this)) {
            return;
        }
        model.ended(operation.kind(), sizeClass(operation, bytes), assignment, ok);
        model.costs(operation.kind()).measuredAt = decisions;
        if (model.isSynchronous) {
            long now = assignment.endedNanos();
            loopBusyNanos = loopBusyNanos * fading(now) + assignment.nanos();
            loopSeenNanos = now;
        }
    }

    /** Takes the best lane where it can do with more; else tries an engine that little is known of, or waits. */
    private int decide(int best, OperationKind kind, int size, long open, long now) {
        LaneModel model = modelOf(best);
        double bestNanos = model.costs(kind).busyNanos(size);
        explorationNanos += bestNanos / EXPLORATION_SHARE;
        if (decisions % DECISIONS_PER_LOOK == 0) {
            int forgotten = forgotten(best, kind, size, open, bestNanos);
            if (forgotten >= 0) {
                return forgotten;
            }
        }
        if ((open >>> best & 1) != 0 && !model.isFed(now)) {
            return best;
        }
        model.reserve(bestNanos);
        return WAIT;
    }

    /** The open lane that nothing was heard of for longest, if it is long and there is time to try it; else -1. */
    private int forgotten(int best, OperationKind kind, int size, long open, double bestNanos) {
        int oldest = -1;
        long oldestAt = decisions - OLD;
        for (long left = open & ~(1L << best); left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            LaneModel model = modelOf(lane);
            KindCosts costs = model.costs(kind);
            long at = costs.measuredAt;
            if (at < oldestAt && model.isIdle() && costs.isKnown(size)) {
                oldest = lane;
                oldestAt = at;
            }
        }
        if (oldest >= 0) {
            double cost = modelOf(oldest).costs(kind).aloneNanos(size) - bestNanos;
            if (cost > explorationNanos) {
                return -1;
            }
            explorationNanos -= Math.max(0, cost);
        }
        return oldest;
    }

    private double fading(long now) {
        return Math.max(0, 1 - (now - loopSeenNanos) / LOOP_WINDOW_NANOS);
    }

    private LaneModel model(String name, @Nullable Capabilities capabilities) {
        LaneModel model = new LaneModel(name, capabilities);
        for (LearnedCost cost : recalled) {
            if (cost.engine().equals(name)) {
                model.costs(cost.kind()).recall(cost.sizeClass(), cost.busyNanos(), cost.aloneNanos());
            }
        }
        return model;
    }

    private LaneModel modelOf(int lane) {
        LaneModel model = models[lane];
        if (model == null) {
            throw new IllegalStateException("nobody has joined as lane " + lane);
        }
        return model;
    }

    private static int sizeClass(Descriptor operation, long bytes) {
        return SizeClass.of(bytes * Math.max(1, operation.sourceCount()));
    }
}
