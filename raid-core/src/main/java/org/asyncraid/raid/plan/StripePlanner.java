package org.asyncraid.raid.plan;

import java.util.HashMap;
import java.util.Map;

/**
 * Decides what a window reads, computes and writes. {@link #plan} is a pure function of the shape; {@link #planFor}
 * remembers its answers. One planner serves one array and belongs to its loop.
 *
 * <p>Among the ways that are possible the one with the fewest member reads is taken, as md does; with equal counts the
 * reconstruct-write, which does not depend on old parity.
 */
public final class StripePlanner {
    /** Random failures and partial writes make more shapes than are worth keeping; then the cache starts afresh. */
    private static final int MAX_CACHED = 4096;

    private final Map<WindowShape, StripePlan> plans = new HashMap<>();

    /** The plan for a shape; allocates only when the shape is new. */
    public StripePlan planFor(WindowShape shape) {
        StripePlan known = plans.get(shape);
        if (known != null) {
            return known;
        }
        if (plans.size() >= MAX_CACHED) {
            plans.clear();
        }
        StripePlan made = plan(shape);
        plans.put(shape.copy(), made);
        return made;
    }

    /** The plan for a shape. */
    public static StripePlan plan(WindowShape shape) {
        return switch (shape.purpose()) {
            case READ -> planRead(shape);
            case WRITE -> planWrite(shape);
            case REBUILD -> planRebuild(shape);
            case RESYNC -> planResync(shape);
            case SCRUB -> planScrub(shape);
        };
    }

    private static StripePlan planRead(WindowShape shape) {
        Knowledge known = Knowledge.of(shape, shape.wanted);
        return known.possible() ? known.plan(ParityWork.NONE, none(shape), none(shape)) : impossible(shape);
    }

    private static StripePlan planWrite(WindowShape shape) {
        BlockSet changed = shape.written.copy().addAll(shape.partial);
        BlockSet parity = parity(shape);
        if (!shape.wantsAllParity()) {
            parity.removeAll(shape.unwritable);
        }
        BlockSet writes = changed.copy().addAll(parity).removeAll(shape.unwritable);

        BlockSet needed = parity.isEmpty() ? shape.partial : data(shape).removeAll(shape.written);
        Knowledge reconstruct = Knowledge.of(shape, needed);
        BlockSet updateReads = changed.copy().addAll(parity);
        boolean canUpdate = shape.parityTrusted() && !parity.isEmpty() && !updateReads.intersects(shape.unreadable);
        if (canUpdate && (!reconstruct.possible() || updateReads.size() < reconstruct.reads.size())) {
            return new StripePlan(true, updateReads, Recovery.NONE, none(shape), ParityWork.UPDATE, parity, writes);
        }
        if (!reconstruct.possible() || writes.isEmpty()) {
            return impossible(shape);
        }
        return reconstruct.plan(parity.isEmpty() ? ParityWork.NONE : ParityWork.COMPUTE, parity, writes);
    }

    /** Of several members being rebuilt, those that have come further already hold some of the blocks. */
    private static StripePlan planRebuild(WindowShape shape) {
        BlockSet lost = shape.wanted.copy().retainAll(shape.unreadable);
        BlockSet kept = shape.wanted.copy().removeAll(lost);
        BlockSet wantedParity = parity(shape).retainAll(lost);
        if (wantedParity.isEmpty()) {
            Knowledge known = Knowledge.of(shape, shape.wanted);
            known.reads.addAll(kept);
            return known.possible() ? known.plan(ParityWork.NONE, none(shape), shape.wanted.copy()) : impossible(shape);
        }
        Knowledge known = Knowledge.of(shape, data(shape));
        if (!known.possible()) {
            return impossible(shape);
        }
        known.reads.addAll(kept);
        if (wantedParity.size() == 1 && known.recovered.size() == 1) {
            boolean wantsP = wantedParity.contains(shape.p());
            known.recovery = wantsP ? Recovery.DATA_AND_P : Recovery.DATA_AND_Q;
            known.recovered.addAll(wantedParity);
            return known.plan(ParityWork.NONE, none(shape), shape.wanted.copy());
        }
        return known.plan(ParityWork.COMPUTE, wantedParity, shape.wanted.copy());
    }

    private static StripePlan planResync(WindowShape shape) {
        BlockSet writable = parity(shape).removeAll(shape.unwritable);
        BlockSet data = data(shape);
        if (writable.isEmpty()) {
            return nothing(shape);
        }
        if (!data.intersects(shape.unreadable) && !writable.intersects(shape.unreadable)) {
            return new StripePlan(
                    true,
                    data.addAll(writable),
                    Recovery.NONE,
                    none(shape),
                    ParityWork.VALIDATE,
                    writable,
                    none(shape));
        }
        Knowledge known = Knowledge.of(shape, data);
        if (!known.possible()) {
            return impossible(shape);
        }
        return known.plan(ParityWork.COMPUTE, writable, writable.copy());
    }

    /** Without one data block, Q is compared with the data that P tells: all that is left to compare. */
    private static StripePlan planScrub(WindowShape shape) {
        BlockSet data = data(shape);
        BlockSet parity = parity(shape).removeAll(shape.unreadable);
        Knowledge known = Knowledge.of(shape, data);
        if (known.recovery == Recovery.DATA_FROM_P) {
            parity.remove(shape.p());
        }
        boolean comparable = known.recovery == Recovery.NONE || known.recovery == Recovery.DATA_FROM_P;
        if (!known.possible() || !comparable || parity.isEmpty()) {
            return impossible(shape);
        }
        known.reads.addAll(parity);
        return new StripePlan(
                true, known.reads, known.recovery, known.recovered, ParityWork.VALIDATE, parity, none(shape));
    }

    private static BlockSet none(WindowShape shape) {
        return new BlockSet(shape.blocks());
    }

    private static BlockSet data(WindowShape shape) {
        return none(shape).addRange(0, shape.dataBlocks());
    }

    private static BlockSet parity(WindowShape shape) {
        return none(shape).addRange(shape.dataBlocks(), shape.blocks());
    }

    private static StripePlan nothing(WindowShape shape) {
        return new StripePlan(true, none(shape), Recovery.NONE, none(shape), ParityWork.NONE, none(shape), none(shape));
    }

    private static StripePlan impossible(WindowShape shape) {
        return StripePlan.impossible(shape.blocks());
    }

    /** The cheapest way to know the present content of some data blocks. */
    private static final class Knowledge {
        private final WindowShape shape;
        private final BlockSet reads;
        private final BlockSet recovered;
        private Recovery recovery = Recovery.NONE;
        private boolean possible = true;

        private Knowledge(WindowShape shape) {
            this.shape = shape;
            reads = none(shape);
            recovered = none(shape);
        }

        static Knowledge of(WindowShape shape, BlockSet needed) {
            Knowledge known = new Knowledge(shape);
            if (needed.intersects(shape.unreadable)) {
                known.recover();
            } else {
                known.reads.addAll(needed);
            }
            return known;
        }

        boolean possible() {
            return possible;
        }

        StripePlan plan(ParityWork work, BlockSet parity, BlockSet writes) {
            BlockSet mended = recovered.copy().retainAll(shape.rewrite);
            return new StripePlan(true, reads, recovery, recovered, work, parity, writes.addAll(mended));
        }

        private void recover() {
            recovered.addAll(data(shape)).retainAll(shape.unreadable);
            reads.addAll(data(shape)).removeAll(recovered);
            boolean hasP = !shape.unreadable.contains(shape.p());
            boolean hasQ = shape.parityBlocks() > 1 && !shape.unreadable.contains(shape.q());
            int missing = recovered.size();
            if (!mayBelieveParity() || missing > (hasP ? 1 : 0) + (hasQ ? 1 : 0)) {
                possible = false;
            } else if (missing == 2) {
                use(Recovery.TWO_DATA, true, true);
            } else if (hasP) {
                use(Recovery.DATA_FROM_P, true, false);
            } else {
                use(Recovery.DATA_FROM_Q, false, true);
            }
        }

        /** For sectors that a resync cannot read, there is only parity as it was found; so it is in md. */
        private boolean mayBelieveParity() {
            return shape.parityTrusted() || (shape.purpose() == Purpose.RESYNC && shape.rewrite.containsAll(recovered));
        }

        private void use(Recovery which, boolean readP, boolean readQ) {
            recovery = which;
            if (readP) {
                reads.add(shape.p());
            }
            if (readQ) {
                reads.add(shape.q());
            }
        }
    }
}
