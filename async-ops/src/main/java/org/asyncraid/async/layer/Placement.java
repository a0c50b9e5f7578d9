package org.asyncraid.async.layer;

import java.util.List;
import org.asyncraid.async.descriptor.Attempt;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.ChainCompletion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.Operation.Purpose;
import org.asyncraid.async.layer.Operation.State;
import org.asyncraid.async.metrics.EngineMetrics;
import org.asyncraid.async.schedule.Lanes;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.trace.OffloadEvents;

/**
 * Finds every operation something to be done next: a try on an engine that the scheduler chooses, parts to be composed
 * of, or its end. What finds neither waits here.
 */
final class Placement {
    private static final int DECISIONS_PER_TIMED_ONE = 64;
    private static final long COMPOSED_BIT = 1L << Lanes.COMPOSED;

    private final LaneTable lanes;
    private final LaneIo io;
    private final Parts parts;
    private final OperationPool operations;
    private final Turn turn;

    /** Operations that wait for an engine or for scratch memory. */
    private final WaitingRoom waiting = new WaitingRoom();

    private Scheduler scheduler;
    private long decisions;
    private long timedNanos;
    private long lowerings;

    /** What engines say is not believed without samples: neither that they are done, nor that they failed whole. */
    private boolean isVerifying;

    Placement(LayerState state, LaneIo io, Parts parts, Scheduler scheduler) {
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
        record(operation);
        // Operations that came earlier go first.
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

    /** Begins an operation that is to be compared with one that was done already, on other lanes than those. */
    void submitCheck(Descriptor request, Verifier.Check check, long excluded) {
        // Two levels deeper than what is checked, as a part of a part: the check itself holds scratch memory.
        Operation operation = operations.take(request, check.operation.level + 2);
        operation.check = check;
        operation.tried = excluded;
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
            if (level == 0) {
                record(operation);
            }
            place(operation);
        }
        if (chain.isEnded() && completion != null) {
            completion.completed(chain);
        }
    }

    /** Takes note of what a client submits, for a flight recorder. */
    private void record(Operation operation) {
        OffloadEvents.submitted(operation.request);
        if (OffloadEvents.areOperationsRecorded()) {
            lanes.tick();
            operation.begunNanos = lanes.nowNanos();
        }
    }

    /** Has another try at the waiting operations, in their order, if something has changed for them. */
    void serveWaiting() {
        if (!turn.takeRecheck()) {
            return;
        }
        scheduler.beginPass();
        waiting.beginPass();
        for (Operation operation = waiting.next(); operation != null; operation = waiting.next()) {
            if (tryPlace(operation)) {
                waiting.placed(operation);
            } else if (isFull()) {
                return;
            }
        }
    }

    /** Finds something to be done for the operation now, or has it wait. */
    void place(Operation operation) {
        if (!tryPlace(operation)) {
            waiting.addLast(operation);
        }
    }

    /** Gives the operation to an engine, or to parts, or ends it; false when it must wait. */
    private boolean tryPlace(Operation operation) {
        if (isVerifying && !operation.isIntact()) {
            return secure(operation);
        }
        long capable = capable(operation) & ~operation.tried;
        if (capable == 0) {
            return lowerOrFail(operation);
        }
        long best = capable & lanes.healthy() & ~operation.aborted;
        long candidates = best == 0 ? capable & lanes.usable() : best;
        long open = lanes.withRoom(candidates);
        lanes.tick();
        if (open != 0 && scheduler.weighsPlans() && isComposable(operation)) {
            candidates |= COMPOSED_BIT;
            open |= COMPOSED_BIT;
        }
        while (open != 0) {
            int number = choose(operation.request, candidates, open);
            if (number == Scheduler.WAIT) {
                if (!lanes.areIdle(candidates & ~COMPOSED_BIT, open)) {
                    return false;
                }
                // Nothing will end that it could be asked again after.
                number = Long.numberOfTrailingZeros(open);
            }
            if ((open >>> number & 1) == 0) {
                throw new IllegalStateException(
                        scheduler.name() + " chose lane " + number + "; open: " + Long.toBinaryString(open));
            }
            if (number == Lanes.COMPOSED ? compose(operation, true) : start(operation, lanes.at(number))) {
                return true;
            }
            open &= ~(1L << number);
        }
        return false;
    }

    private int choose(Descriptor request, long candidates, long open) {
        if (++decisions % DECISIONS_PER_TIMED_ONE != 0) {
            return scheduler.choose(request, candidates, open, lanes);
        }
        long start = lanes.nowNanos();
        int number = scheduler.choose(request, candidates, open, lanes);
        lanes.tick();
        timedNanos += lanes.nowNanos() - start;
        return number;
    }

    /** Whether the operation, which an engine takes whole, could as well be composed of other kinds. */
    private boolean isComposable(Operation operation) {
        return operation.level == 0
                && !operation.readsDestination
                && operation.request.client().engine() == null
                && parts.findLowering(operation, operation.lowering) >= 0
                && parts.fitsScratch(operation);
    }

    /** Whether there are engines, but none with room. */
    private boolean isFull() {
        long usable = lanes.usable();
        return usable != 0 && lanes.withRoom(usable) == 0;
    }

    private long capable(Operation operation) {
        if (operation.capableAsOf != lanes.version()) {
            String only = operation.request.client().engine();
            long capable = lanes.capable(operation.slice);
            operation.capable = only == null ? capable : capable & lanes.bitOf(only);
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
        operation.pieces.begin(limits);
        boolean mayStopHalfway = !lane.capabilities.failsWhole() || !operation.pieces.areOne();
        if (operation.readsDestination && mayStopHalfway && !operation.secured) {
            return secure(operation);
        }
        operation.pieces.next(operations.renewPiece(operation));
        operation.lane = lane;
        operation.usualNanos = lane.capabilities.synchronous() && operation.pieces.areOne()
                ? lane.metrics.takeUsualNanos(operation.request.kind(), operation.slice.bytes())
                : EngineMetrics.TO_BE_TIMED;
        operation.tryNanos = operation.isTimed() ? lanes.nowNanos() : lanes.lastNanos();
        if (!io.offer(operation, lane, operation.tryNanos)) {
            operation.lane = null;
            return false;
        }
        lane.operations++;
        lane.workBytes += operation.sliceWorkBytes();
        operation.assignment.begin(scheduler, operation.tryNanos);
        scheduler.submitted(lane.number, operation.request, operation.slice.bytes(), operation.assignment);
        return true;
    }

    /** Tells the scheduler that chose the lane of the end of a try, be it in charge still or not. */
    void noteEnded(Operation operation, int lane, boolean ok) {
        operation.assignment.end(operation.endedNanos, operation.isTimed());
        operation.assignment.by().ended(lane, operation.request, operation.slice.bytes(), operation.assignment, ok);
    }

    /** Tells the scheduler of the end of a lowered plan, where that was its choice. */
    void noteComposed(Operation operation, boolean ok) {
        if (operation.composedByChoice) {
            operation.composedByChoice = false;
            lanes.tick();
            operation.endedNanos = lanes.nowNanos();
            operation.usualNanos = EngineMetrics.TO_BE_TIMED;
            noteEnded(operation, Lanes.COMPOSED, ok);
        }
    }

    /** The inputs that the operation overwrites stand in its scratch memory too. */
    void noteSecured(Operation operation) {
        operation.secured = true;
        operation.slice.substitute(operation.scratchBlock(0), operation.strideBytes);
    }

    private boolean secure(Operation operation) {
        if (!parts.fitsScratch(operation)) {
            end(operation, Outcome.REFUSED);
            return true;
        }
        if (!parts.takeScratch(operation)) {
            return false;
        }
        if (isVerifying) {
            parts.secureNow(operation);
            noteSecured(operation);
            return tryPlace(operation);
        }
        run(operation, parts.securing(operation), Purpose.SECURE);
        return true;
    }

    private boolean lowerOrFail(Operation operation) {
        if (parts.findLowering(operation, operation.lowering) < 0 || !parts.fitsScratch(operation)) {
            List<Attempt> attempts = operation.request.attempts();
            end(
                    operation,
                    attempts.isEmpty()
                            ? Outcome.NOT_SUPPORTED
                            : attempts.getLast().outcome());
            return true;
        }
        return compose(operation, false);
    }

    /** Runs the next lowered plan that applies; false when there is no scratch memory for it. */
    private boolean compose(Operation operation, boolean byChoice) {
        Descriptor request = operation.request;
        int index = parts.findLowering(operation, operation.lowering);
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
        operation.composedByChoice = byChoice;
        if (byChoice) {
            operation.assignment.begin(scheduler, lanes.nowNanos());
            scheduler.submitted(Lanes.COMPOSED, request, operation.slice.bytes(), operation.assignment);
        }
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

    /** Has another try, from inputs as they were. */
    void placeAgain(Operation operation) {
        operation.become(State.PLACING);
        if (operation.secured && operation.request.accumulates()) {
            if (isVerifying) {
                parts.restoreNow(operation);
                place(operation);
            } else {
                run(operation, parts.restoring(operation), Purpose.RESTORE);
            }
        } else {
            place(operation);
        }
    }

    /** Ends the operation; its completion is due in a turn. */
    void end(Operation operation, Outcome outcome) {
        finish(operation, outcome);
        operations.actionable().addLast(operation);
        turn.wake();
    }

    /** Ends the operation, whose completion is the caller's to deliver. */
    void finish(Operation operation, Outcome outcome) {
        operation.unlink();
        operation.outcome = outcome;
        if (operation.scratch != null) {
            parts.releaseScratch(operation, outcome == Outcome.LOST);
            turn.recheck();
        }
        operation.become(State.ENDED);
    }

    void verifying(boolean on) {
        isVerifying = on;
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

    /** What a decision takes, on average. */
    long decisionNanos() {
        long timed = decisions / DECISIONS_PER_TIMED_ONE;
        return timed == 0 ? 0 : timedNanos / timed;
    }

    long lowerings() {
        return lowerings;
    }

    int waitingCount() {
        return waiting.size();
    }
}
