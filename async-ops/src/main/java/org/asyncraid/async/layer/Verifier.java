package org.asyncraid.async.layer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.descriptor.Attempt;
import org.asyncraid.async.descriptor.Completion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.layer.Operation.State;
import org.asyncraid.async.metrics.Eviction;
import org.asyncraid.async.op.OperationShape;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one in so many operations done again by another engine, into scratch memory, before its client hears of it. Where the
 * results differ a third engine decides, and the one that stands alone is evicted. Where there is no third, or all differ,
 * neither engine may serve that operation: it goes to what engines are left, or fails.
 *
 * <p>Parts of composed operations are verified like operations. One that overwrites what it reads is done again from the
 * copies that the layer has of its inputs; while anything is verified the layer makes those copies itself, of all such
 * operations, so that no engine's lie can spoil what another one needs. What no other engine can do is left out and
 * counted. Of long blocks the beginning is compared, as much as fits into a scratch page; what is long and may not be cut
 * is left out.
 */
final class Verifier {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    /** The deepest level of a check: what it asks for, and the parts of that, are deeper. */
    private static final int MAX_LEVEL = Operation.MAX_LEVEL - 2;

    private final LayerState state;
    private final Placement placement;
    private final LaneCare care;
    private final DescriptorPool descriptors = new DescriptorPool(Integer.MAX_VALUE);
    private final List<Eviction> evictions = new ArrayList<>();

    /** What is to be done with an operation whose result stands. */
    private final Consumer<Operation> accept;

    private final ArrayDeque<Check> waiting = new ArrayDeque<>();

    private int oneIn;
    private int countdown;
    private long verified;
    private long skipped;
    private long disputes;

    Verifier(LayerState state, Placement placement, LaneCare care, Consumer<Operation> accept) {
        this.state = state;
        this.placement = placement;
        this.care = care;
        this.accept = accept;
    }

    /** Verifies one in {@code operations} from now on; none for 0. */
    void oneIn(int operations) {
        oneIn = operations;
        countdown = operations;
        placement.verifying(operations > 0);
    }

    /** Operations whose turn it was, and that could not be verified. */
    long skipped() {
        return skipped;
    }

    /** Operations whose results two engines agreed on. */
    long verified() {
        return verified;
    }

    /** Operations whose results two engines did not agree on. */
    long disputes() {
        return disputes;
    }

    List<Eviction> evictions() {
        return List.copyOf(evictions);
    }

    /** Looks at what a lane has done. True where its result is to be checked first, and the operation waits for that. */
    boolean begin(Operation operation, Lane lane) {
        Check running = operation.check;
        if (running != null) {
            running.doneBy = lane;
        }
        if (oneIn == 0) {
            return false;
        }
        lane.unverifiedOperations++;
        lane.unverifiedBytes += operation.slice.bytes() * Math.max(1, operation.request.sourceCount());
        if (operation.bound != null || operation.isOfCheck() || --countdown > 0) {
            return false;
        }
        long others = state.lanes().capable(operation.slice) & state.lanes().usable() & ~lane.bit;
        Check check = new Check(operation, lane);
        boolean isPossible = operation.isIntact() && check.level() <= MAX_LEVEL && check.bytes > 0;
        if (others == 0 || !isPossible || !state.scratch().mayServe(check.level())) {
            skipped++;
            return false;
        }
        countdown = oneIn;
        operation.become(State.VERIFYING);
        waiting.addLast(check);
        serveWaiting();
        return true;
    }

    /** Begins checks as far as there is scratch memory for them. */
    void serveWaiting() {
        // Not only the first: what it waits for may be held by an operation whose own check, a level deeper, is behind
        // it.
        for (int left = waiting.size(); left > 0; left--) {
            Check next = waiting.removeFirst();
            Page page = state.scratch().tryTake(next.level());
            if (page != null) {
                next.begin(page);
            } else if (state.scratch().mayServe(next.level())) {
                waiting.addLast(next);
            } else {
                skipped++;
                accept.accept(next.operation);
            }
        }
    }

    private void evict(Lane liar, Operation operation) {
        Eviction eviction = new Eviction(
                liar.engine.name(), operation.request.kind(), liar.unverifiedOperations, liar.unverifiedBytes);
        LOG.error(
                "engine {} gave a wrong result for {}, and is evicted; it did {} operations on {} bytes since a sample"
                        + " was right",
                liar,
                operation.request,
                eviction.operations(),
                eviction.workBytes());
        if (liar.leaving == null) {
            evictions.add(eviction);
            liar.isEvicted = true;
            care.dismiss(liar, () -> {});
        }
    }

    /** One operation that is being verified. */
    final class Check implements Completion {
        final Operation operation;
        private final Lane first;
        private final long strideBytes;
        private final long bytes;

        private @Nullable Page page;
        private @Nullable Descriptor second;
        private @Nullable Lane secondLane;

        /** Who does what is asked now; null while that is not known, or several do. */
        private @Nullable Lane doneBy;

        Check(Operation operation, Lane first) {
            this.operation = operation;
            this.first = first;
            OperationShape shape = operation.request.kind().shape();
            int blocks = Math.max(1, 2 * operation.request.destinationCount());
            strideBytes = state.scratch().pageBytes() / blocks & -64L;
            long needed = shape.destinationBytes() > 0 ? shape.destinationBytes() : operation.slice.bytes();
            long granule = shape.granuleBytes();
            if (operation.request.destinationCount() == 0 || needed <= strideBytes) {
                bytes = operation.slice.bytes();
            } else {
                bytes = granule == 0 ? 0 : strideBytes & -granule;
            }
        }

        /** The level of the scratch memory that it needs: what is verified may hold some already. */
        int level() {
            return operation.level + 1;
        }

        void begin(Page scratch) {
            page = scratch;
            ask(first.bit);
        }

        /** Has the operation done by an engine that is not among those. */
        private void ask(long excluded) {
            Descriptor again = descriptors.take().begin(operation.request.kind(), bytes);
            int opinion = second == null ? 0 : 1;
            var slice = operation.slice;
            for (int s = 0; s < slice.sourceCount(); s++) {
                again.sourceAt(slice.source(s));
            }
            for (int c = 0; c < slice.coefficientCount(); c++) {
                again.coefficient(slice.coefficientAt(c));
            }
            for (int d = 0; d < slice.destinationCount(); d++) {
                again.destinationAt(slice.destination(d) == 0 ? 0 : block(opinion, d));
            }
            again.immediate(slice.immediateAt(0)).parameter(slice.parameter());
            again.onCompletion(this);
            doneBy = null;
            placement.submitCheck(again, this, excluded);
        }

        @Override
        public void completed(Descriptor done) {
            Descriptor before = second;
            if (!done.outcome().isOk()) {
                failed(done, before);
            } else if (before == null) {
                compareWithFirst(done);
            } else {
                decide(before, done);
            }
        }

        private void failed(Descriptor done, @Nullable Descriptor before) {
            if (before == null) {
                // Nobody else could do it: it stays unverified.
                end(done, null);
                accept.accept(operation);
            } else {
                undecided(done, before);
            }
        }

        private void compareWithFirst(Descriptor done) {
            if (isAsFirst(done, 0)) {
                verified++;
                trust(first);
                trust(doneBy);
                end(done, null);
                accept.accept(operation);
                return;
            }
            disputes++;
            second = done;
            secondLane = doneBy;
            ask(first.bit | (secondLane == null ? 0 : secondLane.bit));
        }

        private void decide(Descriptor before, Descriptor third) {
            Lane other = secondLane;
            boolean isFirstRight = isAsFirst(third, 1);
            if (isFirstRight && other != null) {
                evict(other, operation);
                end(third, before);
                accept.accept(operation);
            } else if (!isFirstRight && isAsSecond(before, third)) {
                evict(first, operation);
                end(third, before);
                rejectFirst();
            } else {
                undecided(third, before);
            }
        }

        private void undecided(Descriptor last, Descriptor before) {
            Lane other = secondLane;
            LOG.error("engines {} and {} do not agree on {}, and there is no third that knows", first, other, last);
            end(last, before);
            if (other != null) {
                operation.request.addAttempt(new Attempt(other.engine.name(), Outcome.WRONG, 0));
                operation.tried |= other.bit;
            }
            rejectFirst();
        }

        private void rejectFirst() {
            operation.request.addAttempt(
                    new Attempt(first.engine.name(), Outcome.WRONG, operation.endedNanos - operation.tryNanos));
            operation.tried |= first.bit;
            operation.sliceResult = 0;
            placement.placeAgain(operation);
        }

        private void end(Descriptor last, @Nullable Descriptor before) {
            if (last.outcome() == Outcome.LOST) {
                state.quarantine().holdScratch(scratch());
            } else {
                state.scratch().give(scratch());
                state.turn().recheck();
            }
            last.release();
            if (before != null) {
                before.release();
            }
        }

        private boolean isAsFirst(Descriptor done, int opinion) {
            boolean isWhole = bytes == operation.slice.bytes();
            if (isWhole && done.result() != operation.sliceResult) {
                return false;
            }
            for (int d = 0; d < done.destinationCount(); d++) {
                if (operation.slice.destination(d) != 0 && !isAsFirst(d, block(opinion, d))) {
                    return false;
                }
            }
            return true;
        }

        private boolean isAsSecond(Descriptor before, Descriptor third) {
            if (before.result() != third.result()) {
                return false;
            }
            for (int d = 0; d < third.destinationCount(); d++) {
                if (third.destination(d) != 0 && !Blocks.areEqual(block(0, d), block(1, d), comparedBytes())) {
                    return false;
                }
            }
            return true;
        }

        /** What was accumulated is done again without the block that it was added to, whose copy the layer has. */
        private boolean isAsFirst(int destination, long opinion) {
            long there = operation.slice.destination(destination);
            return operation.request.accumulates()
                    ? Blocks.isSum(there, operation.scratchBlock(destination), opinion, comparedBytes())
                    : Blocks.areEqual(there, opinion, comparedBytes());
        }

        private long comparedBytes() {
            int fixed = operation.request.kind().shape().destinationBytes();
            return fixed > 0 ? fixed : bytes;
        }

        private Page scratch() {
            Page current = page;
            if (current == null) {
                throw new IllegalStateException("not begun: the check of " + operation);
            }
            return current;
        }

        private long block(int opinion, int destination) {
            int blocks = operation.request.destinationCount();
            return scratch().address() + (opinion * (long) blocks + destination) * strideBytes;
        }
    }

    private static void trust(@Nullable Lane lane) {
        if (lane != null) {
            lane.unverifiedOperations = 0;
            lane.unverifiedBytes = 0;
        }
    }
}
