package org.asyncraid.async.layer;

import java.util.ArrayDeque;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.ChainCompletion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.metrics.EngineMetrics;
import org.asyncraid.async.plan.Pieces;
import org.asyncraid.async.plan.Slice;
import org.asyncraid.async.schedule.Assignment;
import org.jspecify.annotations.Nullable;

/**
 * The layer's record of one submitted descriptor, from its submission to its completion. It is worked on slice by
 * slice; a slice is tried on one engine after another, and at last by parts. Engines are given {@link #piece}, never
 * the client's descriptor: what a dead engine holds is then never in anybody else's hands.
 *
 * <p>Pooled. Belongs to the layer's loop.
 */
final class Operation implements ChainCompletion {
    /** The time of what has not happened. */
    static final long NOT_YET = Long.MIN_VALUE;

    /** Parts of parts, at most: a client's operation is level 0. */
    static final int MAX_LEVEL = 6;

    /** Where an operation is; says which queue it is in. */
    enum State {
        /** In the pool. */
        FREE,
        /** Being looked at, or waiting for an engine or for scratch memory. */
        PLACING,
        /** Its piece is with the engine. */
        IN_FLIGHT,
        /** Its next piece waits for room in the engine's ring. */
        STALLED,
        /** The engine is done with the piece. */
        PIECE_ENDED,
        /** Its result is being compared with another engine's. */
        VERIFYING,
        /** A chain of parts is running for it. */
        PARTS_RUNNING,
        /** That chain has ended. */
        PARTS_ENDED,
        /** Its completion is due. */
        ENDED;

        boolean mayBecome(State next) {
            return switch (this) {
                case FREE -> next == PLACING;
                case PLACING -> next == IN_FLIGHT || next == PIECE_ENDED || next == PARTS_RUNNING || next == ENDED;
                case IN_FLIGHT -> next == PIECE_ENDED;
                case STALLED -> next == IN_FLIGHT || next == PIECE_ENDED;
                case PIECE_ENDED ->
                    next == IN_FLIGHT
                            || next == STALLED
                            || next == PIECE_ENDED
                            || next == PLACING
                            || next == VERIFYING
                            || next == ENDED;
                case VERIFYING -> next == PLACING;
                case PARTS_RUNNING -> next == PARTS_ENDED;
                case PARTS_ENDED -> next == PLACING || next == ENDED;
                case ENDED -> next == FREE;
            };
        }
    }

    /** What a chain of parts is for. */
    enum Purpose {
        /** Copying destinations that are also inputs, so that a failed try leaves those inputs intact. */
        SECURE,
        /** Doing what no engine does whole. */
        LOWER,
        /** Copying secured inputs back, after a failed try. */
        RESTORE
    }

    private State state = State.FREE;

    /** Links of {@link OperationQueue}. */
    @Nullable
    OperationQueue queue;

    /** Its turn among what waits for the same client. */
    long arrival;

    @Nullable
    Operation previous;

    @Nullable
    Operation next;

    /** What was asked, and by which chain. */
    Descriptor request;

    int level;

    @Nullable
    Chain chain;

    int chainIndex;

    /** The only lane that may do it, for a probe. */
    @Nullable
    Lane bound;

    /** The check of another operation's result that this one is made for. */
    Verifier.@Nullable Check check;

    /** What is being worked on, and how far it is. */
    final Slice slice;

    final Pieces pieces;
    Descriptor piece;

    /** How the piece ended, as the engine said when it was polled. */
    Outcome pieceOutcome = Outcome.PENDING;

    long pieceResult;
    long result;
    Outcome outcome = Outcome.PENDING;

    /** Lanes that can do the slice, as of a version of the lane table. */
    long capable;

    int capableAsOf;

    /** Lanes that failed at the operation, and lanes that gave it up once, through no fault of its own. */
    long tried;

    long aborted;

    /** The current try. */
    @Nullable
    Lane lane;

    final Assignment assignment = new Assignment();

    /** The scheduler has preferred the lowered plan to engines that could do it whole. */
    boolean composedByChoice;

    /** When its client submitted it, where that is recorded; else not yet. */
    long begunNanos;

    /**
     * What the try is said to take without a look at the clock, or {@link EngineMetrics#TO_BE_TIMED}. In the former case
     * when it begins and ends is of no meaning, but for the difference.
     */
    long usualNanos;

    long tryNanos;
    long submittedNanos;
    long endedNanos;

    long sliceResult;

    /** Scratch memory, divided into blocks. */
    @Nullable
    Page scratch;

    long strideBytes;
    boolean readsDestination;
    boolean secured;

    /** The parts that run for it. */
    @Nullable
    Chain parts;

    Purpose purpose = Purpose.LOWER;

    /** The place of the lowering in use, or to be tried next, in the list of its kind. */
    int lowering;

    /** The operation that this is a part of. */
    @Nullable
    Operation parent;

    private final ArrayDeque<Operation> actionable;

    /** A free record, whose parts' end puts it into a queue. */
    Operation(Descriptor piece, ArrayDeque<Operation> actionable) {
        this.piece = piece;
        this.actionable = actionable;
        request = piece;
        slice = new Slice(piece);
        pieces = new Pieces(slice);
    }

    void begin(Descriptor newRequest, int newLevel) {
        become(State.PLACING);
        request = newRequest;
        level = newLevel;
        chain = null;
        bound = null;
        check = null;
        parent = null;
        lowering = 0;
        slice.cover(newRequest);
        result = 0;
        sliceResult = 0;
        outcome = Outcome.PENDING;
        capableAsOf = LaneTable.NEVER;
        tried = 0;
        aborted = 0;
        lane = null;
        composedByChoice = false;
        begunNanos = NOT_YET;
        readsDestination = newRequest.readsDestination();
        secured = false;
        newRequest.holder(this);
    }

    State state() {
        return state;
    }

    void become(State next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("operation cannot go from " + state + " to " + next + ": " + request);
        }
        state = next;
    }

    /** Forgets which lanes are capable, after the slice has changed. */
    void sliceMoved() {
        capableAsOf = LaneTable.NEVER;
        secured = false;
    }

    /** Whether the try begins and ends by the clock. */
    boolean isTimed() {
        return usualNanos == EngineMetrics.TO_BE_TIMED;
    }

    /** Address of a block of the scratch page. */
    long scratchBlock(int index) {
        Page page = scratch;
        if (page == null) {
            throw new IllegalStateException("no scratch page: " + request);
        }
        return page.address() + index * strideBytes;
    }

    /** How much work the slice is, in bytes. */
    long sliceWorkBytes() {
        return slice.bytes() * Math.max(1, request.sourceCount());
    }

    /** Whether its inputs are as they were, whatever an engine has done to its destinations. */
    boolean isIntact() {
        return secured || !readsDestination;
    }

    /** Whether it is a check, or at some remove a part of one. */
    boolean isOfCheck() {
        for (Operation whole = this; whole != null; whole = whole.parent) {
            if (whole.check != null) {
                return true;
            }
        }
        return false;
    }

    /** The lane of the current try. */
    Lane laneTriedOn() {
        Lane current = lane;
        if (current == null) {
            throw new IllegalStateException("not being tried: " + this);
        }
        return current;
    }

    /** Whether it is, at some remove, a part of a lowered plan for its own kind. */
    boolean isPartOfItsKind() {
        for (Operation whole = parent; whole != null; whole = whole.parent) {
            if (whole.purpose == Purpose.LOWER && whole.request.kind() == request.kind()) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the queue that it is in, if any. */
    void unlink() {
        OperationQueue current = queue;
        if (current != null) {
            current.remove(this);
        }
    }

    /** The chain of parts has ended. */
    @Override
    public void completed(Chain ended) {
        become(State.PARTS_ENDED);
        actionable.addLast(this);
    }

    @Override
    public String toString() {
        return state + " " + request;
    }
}
