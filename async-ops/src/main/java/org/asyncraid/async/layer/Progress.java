package org.asyncraid.async.layer;

import org.asyncraid.async.descriptor.Attempt;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Completion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.layer.Operation.Purpose;
import org.asyncraid.async.layer.Operation.State;
import org.asyncraid.async.metrics.EngineMetrics;
import org.asyncraid.async.trace.OffloadEvents;

/**
 * Takes every operation on from what has ended: to its next piece, its next slice, its next engine, its completion.
 *
 * <p>Engines and chains only queue what has ended. It is looked at in {@link #runSteps}, which the layer calls from an
 * event of its loop; clients are called from nowhere else.
 */
final class Progress {
    /** Operations that an engine may give up in a row, for no fault of its own, before it is taken for one. */
    private static final int MOST_EXCUSES = 16;

    private final LaneIo io;
    private final Parts parts;
    private final Placement placement;
    private final OperationPool operations;
    private final Verifier verifier;

    Progress(LayerState state, LaneIo io, Parts parts, Placement placement, LaneCare care) {
        this.io = io;
        this.parts = parts;
        this.placement = placement;
        operations = state.operations();
        verifier = new Verifier(state, placement, care, this::sliceDone);
    }

    Verifier verifier() {
        return verifier;
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
                case FREE, PLACING, IN_FLIGHT, STALLED, VERIFYING, PARTS_RUNNING ->
                    throw new IllegalStateException("nothing to do for " + operation);
            }
        }
    }

    private void pieceEnded(Operation operation, Lane lane) {
        Outcome outcome = operation.pieceOutcome;
        if (outcome.isOk() && lane.isEvicted) {
            outcome = Outcome.WRONG;
        }
        if (lane.isEvicted && outcome != Outcome.LOST && !operation.isIntact()) {
            triedInVain(operation, lane, Outcome.WRONG);
            placement.end(operation, Outcome.WRONG);
            return;
        }
        if (!outcome.isOk()) {
            tryFailed(operation, lane, outcome);
            return;
        }
        operation.sliceResult |= operation.pieceResult;
        if (!operation.pieces.hasNext()) {
            tryDone(operation, lane);
            return;
        }
        if (!lane.isUsable()) {
            tryFailed(operation, lane, Outcome.ABORTED);
            return;
        }
        operation.pieces.next(operations.renewPiece(operation));
        if (!io.offer(operation, lane, io.nowNanos())) {
            io.stall(operation, lane);
        }
    }

    private void tryDone(Operation operation, Lane lane) {
        if (operation.bound == null) {
            countDone(operation, lane.metrics);
        }
        lane.excuses = 0;
        placement.noteEnded(operation, lane.number, true);
        leave(operation, lane);
        if (!verifier.begin(operation, lane)) {
            sliceDone(operation);
        }
    }

    private static void countDone(Operation operation, EngineMetrics metrics) {
        Descriptor request = operation.request;
        long bytes = operation.slice.bytes();
        long workBytes = operation.sliceWorkBytes();
        boolean tookOver = !request.attempts().isEmpty();
        if (operation.isTimed()) {
            long nanos = operation.endedNanos - operation.tryNanos;
            metrics.countDone(request.kind(), bytes, workBytes, nanos, tookOver);
        } else {
            metrics.countUntimed(request.kind(), bytes, workBytes, tookOver);
        }
    }

    private void sliceDone(Operation operation) {
        operation.become(State.PLACING);
        operation.result |= operation.sliceResult;
        operation.sliceResult = 0;
        long next = operation.slice.offset() + operation.slice.bytes();
        if (next == operation.request.bytes()) {
            placement.finish(operation, Outcome.OK);
            complete(operation);
        } else {
            parts.moveSlice(operation, next);
            placement.place(operation);
        }
    }

    private void tryFailed(Operation operation, Lane lane, Outcome outcome) {
        triedInVain(operation, lane, outcome);
        operation.sliceResult = 0;
        // One that was given up because of another one's fault may come back once, when nobody better is left.
        if (outcome == Outcome.ABORTED && (operation.aborted & lane.bit) == 0) {
            operation.aborted |= lane.bit;
        } else {
            operation.tried |= lane.bit;
        }
        boolean isExcused = outcome == Outcome.ABORTED || outcome == Outcome.PAGE_FAULT;
        if (!isExcused || ++lane.excuses == MOST_EXCUSES) {
            lane.excuses = 0;
            lane.listener.failed(lane, operation.request.kind());
        }
        if (outcome == Outcome.LOST) {
            placement.end(operation, outcome);
        } else {
            placement.placeAgain(operation);
        }
    }

    /** Writes down a try that failed, and ends it. */
    private void triedInVain(Operation operation, Lane lane, Outcome outcome) {
        Descriptor request = operation.request;
        long nanos = operation.endedNanos - operation.tryNanos;
        request.addAttempt(new Attempt(lane.engine.name(), outcome, nanos));
        OffloadEvents.failedOver(request, lane.engine.name(), outcome, nanos);
        if (operation.bound == null) {
            lane.metrics.countFailed(request.kind(), operation.slice.bytes());
        }
        placement.noteEnded(operation, lane.number, false);
        leave(operation, lane);
    }

    private void partsFailed(Operation operation, Outcome outcome) {
        if (operation.purpose != Purpose.LOWER || outcome == Outcome.LOST || !operation.isIntact()) {
            placement.end(operation, outcome);
        } else {
            operation.lowering++;
            placement.placeAgain(operation);
        }
    }

    private void leave(Operation operation, Lane lane) {
        operation.lane = null;
        lane.operations--;
        lane.workBytes -= operation.sliceWorkBytes();
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
        if (operation.purpose == Purpose.LOWER) {
            placement.noteComposed(operation, outcome.isOk());
        }
        if (!outcome.isOk()) {
            parts.recycle(done);
            partsFailed(operation, outcome);
            return;
        }
        switch (operation.purpose) {
            case SECURE -> {
                parts.recycle(done);
                placement.noteSecured(operation);
                operation.become(State.PLACING);
                placement.place(operation);
            }
            case RESTORE -> {
                parts.recycle(done);
                operation.become(State.PLACING);
                placement.place(operation);
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

    private void complete(Operation operation) {
        Descriptor request = operation.request;
        Chain chain = operation.chain;
        int index = operation.chainIndex;
        int level = operation.level;
        request.holder(null);
        request.end(operation.outcome, operation.result);
        if (operation.begunNanos != Operation.NOT_YET) {
            OffloadEvents.completed(request, io.nowNanos() - operation.begunNanos);
        }
        operations.give(operation);
        if (chain != null) {
            chain.noteEnded(index);
            placement.advance(chain, level);
            return;
        }
        Completion completion = request.completion();
        if (completion != null) {
            completion.completed(request);
        }
    }
}
