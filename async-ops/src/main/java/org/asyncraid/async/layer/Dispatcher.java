package org.asyncraid.async.layer;

import java.util.List;
import org.asyncraid.async.descriptor.Attempt;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.ChainCompletion;
import org.asyncraid.async.descriptor.Completion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.Operation.Purpose;
import org.asyncraid.async.layer.Operation.State;
import org.asyncraid.async.plan.Pieces;
import org.asyncraid.async.schedule.Scheduler;

/**
 * Takes operations from their submission to their completion: has an engine chosen, works through the pieces, goes on
 * to the next engine when one fails, and falls back on parts when none is left.
 *
 * <p>Nothing here is called back by an engine or calls a client, except in {@link #runSteps}, which the layer calls from
 * an event of its loop: what has ended waits in a queue until then.
 */
final class Dispatcher {
    private final LaneTable lanes;
    private final LaneIo io;
    private final Parts parts;
    private final OperationPool operations;
    private final Turn turn;

    /** Operations that wait for an engine or for scratch memory, first come first served. */
    private final OperationQueue waiting = new OperationQueue();

    private Scheduler scheduler;
    private long decisions;
    private long lowerings;

    Dispatcher(LayerState state, LaneIo io, Parts parts, Scheduler scheduler) {
        this.io = io;
        this.parts = parts;
        this.scheduler = scheduler;
        lanes = state.lanes();
        operations = state.operations();
        turn = state.turn();
    }

    /** Begins a client's operation. */
    void submit(Descriptor request) {
        Operation operation = operations.take(request, 0);
        // Operations that came earlier go first; they may wait for nothing that this one needs, so look at all.
        if (waiting.isEmpty()) {
            place(operation);
        } else {
            waiting.addLast(operation);
            turn.recheck();
        }
    }

    /** Begins an operation that only this lane may do, whatever is thought of it. */
    void submitBound(Descriptor request, Lane lane) {
        Operation operation = operations.take(request, 0);
        operation.bound = lane;
        place(operation);
    }

    /** Begins those of a chain's descriptors that may start now; ends the chain if there is nothing left of it. */
    void advance(Chain chain, int level) {
        ChainCompletion completion = chain.completion();
        for (int index = chain.startNext(); index >= 0; index = chain.startNext()) {
            Operation operation = operations.take(chain.descriptor(index), level);
            operation.chain = chain;
            operation.chainIndex = index;
            operation.parent = completion instanceof Operation parent ? parent : null;
            place(operation);
        }
        if (chain.isEnded() && completion != null) {
            completion.completed(chain);
        }
    }

    /** Looks at what has ended, {@code budget} steps at most. */
    void runSteps(int budget) {
        for (int left = budget; left > 0; left--) {
            Operation operation = operations.actionable().poll();
            if (operation == null) {
                return;
            }
            switch (operation.state()) {
                case PIECE_ENDED -> pieceEnded(operation, operation.laneTriedOn());
                case PARTS_ENDED -> partsEnded(operation);
                case ENDED -> complete(operation);
                case FREE, PLACING, IN_FLIGHT, STALLED, PARTS_RUNNING ->
                    throw new IllegalStateException("nothing to do for " + operation);
            }
        }
    }

    /** Has another try at the waiting operations, in their order, if something has changed for them. */
    void serveWaiting() {
        if (!turn.takeRecheck()) {
            return;
        }
        Operation operation = waiting.first();
        while (operation != null) {
            Operation following = operation.next;
            if (tryPlace(operation)) {
                operation = following;
            } else if (lanes.usable() != 0 && lanes.withRoom(lanes.usable()) == 0) {
                return;
            } else {
                operation = following;
            }
        }
    }

    void scheduler(Scheduler newScheduler) {
        scheduler = newScheduler;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    long decisions() {
        return decisions;
    }

    long lowerings() {
        return lowerings;
    }

    int waitingCount() {
        return waiting.size();
    }

    /** Finds something to be done for the operation now, or has it wait. */
    private void place(Operation operation) {
        if (!tryPlace(operation)) {
            waiting.addLast(operation);
        }
    }

    /** Gives the operation to an engine, or to parts, or ends it; false when it must wait. */
    private boolean tryPlace(Operation operation) {
        long capable = capable(operation) & ~operation.tried;
        // Where an engine takes the operation whole and a lowered plan exists too, predicted cost is to decide here.
        if (capable == 0) {
            return lowerOrFail(operation);
        }
        long best = capable & lanes.healthy() & ~operation.aborted;
        long open = lanes.withRoom(best == 0 ? capable & lanes.usable() : best);
        while (open != 0) {
            decisions++;
            int number = scheduler.choose(operation.request, open, lanes);
            Lane lane = lanes.at(number);
            if ((open & lane.bit) == 0) {
                throw new IllegalStateException(
                        scheduler.name() + " chose lane " + number + "; candidates: " + Long.toBinaryString(open));
            }
            if (start(operation, lane)) {
                return true;
            }
            open &= ~lane.bit;
        }
        return false;
    }

    private long capable(Operation operation) {
        if (operation.capableAsOf != lanes.version()) {
            operation.capable = lanes.capable(operation.slice);
            operation.capableAsOf = lanes.version();
        }
        Lane bound = operation.bound;
        return bound == null ? operation.capable : operation.capable & bound.bit;
    }

    /**
     * Starts a try on a lane; or first secures what it would overwrite though it is needed, by a later piece or by the
     * next engine if this one stops half-way.
     *
     * @return false when the ring is full, or there is no scratch memory to secure with
     */
    private boolean start(Operation operation, Lane lane) {
        KindLimits limits = lane.limits(operation.request.kind());
        if (limits == null) {
            throw new IllegalStateException(lane + " does not take " + operation);
        }
        boolean mayStopHalfway = !lane.capabilities.failsWhole() || !Pieces.isOne(operation.slice, limits);
        if (operation.readsDestination && mayStopHalfway && !operation.secured) {
            return secure(operation);
        }
        operation.pieces.begin(limits);
        operation.pieces.next(operation.piece);
        operation.lane = lane;
        operation.tryNanos = Operation.NOT_YET;
        if (!io.offer(operation, lane)) {
            operation.lane = null;
            return false;
        }
        lane.operations++;
        lane.workBytes += operation.request.workBytes();
        scheduler.submitted(lane.number, operation.request, operation.slice.bytes());
        return true;
    }

    private boolean secure(Operation operation) {
        if (!parts.fitsScratch(operation)) {
            end(operation, Outcome.REFUSED);
            return true;
        }
        if (!parts.takeScratch(operation)) {
            return false;
        }
        run(operation, parts.securing(operation), Purpose.SECURE);
        return true;
    }

    private boolean lowerOrFail(Operation operation) {
        int index = parts.findLowering(operation, operation.lowering);
        if (index < 0 || !parts.fitsScratch(operation)) {
            List<Attempt> attempts = operation.request.attempts();
            end(
                    operation,
                    attempts.isEmpty()
                            ? Outcome.NOT_SUPPORTED
                            : attempts.getLast().outcome());
            return true;
        }
        Descriptor request = operation.request;
        operation.lowering = index;
        boolean isNeededAgain =
                request.overwritesSource() || (request.accumulates() && parts.findLowering(operation, index + 1) >= 0);
        if (isNeededAgain && !operation.secured) {
            return secure(operation);
        }
        if (parts.lowering(operation, index).scratchBlocks(request) > 0 && !parts.takeScratch(operation)) {
            return false;
        }
        lowerings++;
        run(operation, parts.lowered(operation), Purpose.LOWER);
        return true;
    }

    private void run(Operation operation, Chain chain, Purpose purpose) {
        operation.unlink();
        operation.become(State.PARTS_RUNNING);
        operation.parts = chain;
        operation.purpose = purpose;
        advance(chain, operation.level + 1);
    }

    private void pieceEnded(Operation operation, Lane lane) {
        Outcome outcome = operation.piece.outcome();
        if (!outcome.isOk()) {
            tryFailed(operation, lane, outcome);
            return;
        }
        operation.sliceResult |= operation.piece.result();
        if (!operation.pieces.hasNext()) {
            tryDone(operation, lane);
            return;
        }
        operation.pieces.next(operation.piece);
        if (!lane.stalled.isEmpty() || !io.offer(operation, lane)) {
            io.stall(operation, lane);
        }
    }

    private void tryDone(Operation operation, Lane lane) {
        Descriptor request = operation.request;
        long bytes = operation.slice.bytes();
        long nanos = operation.endedNanos - operation.tryNanos;
        if (operation.bound == null) {
            long work = bytes * Math.max(1, request.sourceCount());
            lane.metrics.countDone(
                    request.kind(), bytes, work, nanos, !request.attempts().isEmpty());
        }
        scheduler.ended(lane.number, request, bytes, nanos, true);
        leave(operation, lane);
        sliceDone(operation);
    }

    private void sliceDone(Operation operation) {
        operation.become(State.PLACING);
        operation.result |= operation.sliceResult;
        operation.sliceResult = 0;
        long next = operation.slice.offset() + operation.slice.bytes();
        if (next == operation.request.bytes()) {
            end(operation, Outcome.OK);
        } else {
            parts.moveSlice(operation, next);
            place(operation);
        }
    }

    private void tryFailed(Operation operation, Lane lane, Outcome outcome) {
        Descriptor request = operation.request;
        long nanos = operation.endedNanos - operation.tryNanos;
        request.addAttempt(new Attempt(lane.engine.name(), outcome, nanos));
        lane.metrics.countFailed(request.kind(), operation.slice.bytes());
        scheduler.ended(lane.number, request, operation.slice.bytes(), nanos, false);
        leave(operation, lane);
        operation.sliceResult = 0;
        // One that was given up because of another one's fault may come back once, when nobody better is left.
        if (outcome == Outcome.ABORTED && (operation.aborted & lane.bit) == 0) {
            operation.aborted |= lane.bit;
        } else {
            operation.tried |= lane.bit;
        }
        if (outcome != Outcome.ABORTED) {
            lane.listener.failed(lane, request.kind());
        }
        if (outcome == Outcome.LOST) {
            end(operation, outcome);
        } else {
            placeAgain(operation);
        }
    }

    /** Has another try, from inputs as they were. */
    private void placeAgain(Operation operation) {
        operation.become(State.PLACING);
        if (operation.secured && operation.request.accumulates()) {
            run(operation, parts.restoring(operation), Purpose.RESTORE);
        } else {
            place(operation);
        }
    }

    private void partsFailed(Operation operation, Outcome outcome) {
        boolean isIntact = operation.secured || !operation.readsDestination;
        if (operation.purpose != Purpose.LOWER || outcome == Outcome.LOST || !isIntact) {
            end(operation, outcome);
        } else {
            operation.lowering++;
            placeAgain(operation);
        }
    }

    private void leave(Operation operation, Lane lane) {
        operation.lane = null;
        lane.operations--;
        lane.workBytes -= operation.request.workBytes();
        if (lane.overdue == operation) {
            lane.overdue = null;
        }
        if (lane.leaving != null && lane.isIdle()) {
            lane.listener.emptied(lane);
        }
    }

    private void partsEnded(Operation operation) {
        Chain done = operation.parts;
        if (done == null) {
            throw new IllegalStateException("no parts: " + operation);
        }
        operation.parts = null;
        Outcome outcome = outcomeOf(done, operation.request);
        if (!outcome.isOk()) {
            parts.recycle(done);
            partsFailed(operation, outcome);
            return;
        }
        switch (operation.purpose) {
            case SECURE -> {
                parts.recycle(done);
                operation.secured = true;
                operation.slice.substitute(operation.scratchBlock(0), operation.strideBytes);
                operation.become(State.PLACING);
                place(operation);
            }
            case RESTORE -> {
                parts.recycle(done);
                operation.become(State.PLACING);
                place(operation);
            }
            case LOWER -> {
                operation.sliceResult = parts.result(operation, done);
                parts.recycle(done);
                sliceDone(operation);
            }
        }
    }

    /** How a chain of parts ended; its parts' failed tries are added to those of the operation. */
    private static Outcome outcomeOf(Chain done, Descriptor request) {
        Outcome outcome = Outcome.OK;
        for (int index = 0; index < done.length(); index++) {
            Descriptor part = done.descriptor(index);
            for (int a = 0; a < part.attempts().size(); a++) {
                request.addAttempt(part.attempts().get(a));
            }
            boolean isFirstFailure = outcome.isOk() && !part.outcome().isOk();
            if (isFirstFailure || part.outcome() == Outcome.LOST) {
                outcome = part.outcome();
            }
        }
        return outcome;
    }

    private void end(Operation operation, Outcome outcome) {
        operation.unlink();
        operation.outcome = outcome;
        if (operation.scratch != null) {
            parts.releaseScratch(operation, outcome == Outcome.LOST);
            turn.recheck();
        }
        operation.become(State.ENDED);
        operations.actionable().addLast(operation);
        turn.wake();
    }

    private void complete(Operation operation) {
        Descriptor request = operation.request;
        Chain chain = operation.chain;
        int index = operation.chainIndex;
        int level = operation.level;
        request.holder(null);
        request.end(operation.outcome, operation.result);
        operations.give(operation);
        if (chain != null) {
            chain.noteEnded(index);
            advance(chain, level);
            return;
        }
        Completion completion = request.completion();
        if (completion != null) {
            completion.completed(request);
        }
    }
}
