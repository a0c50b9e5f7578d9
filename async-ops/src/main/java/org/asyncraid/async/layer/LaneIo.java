package org.asyncraid.async.layer;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.health.Health.Resetting;
import org.asyncraid.async.layer.Operation.State;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.metrics.EngineMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands pieces to engines and takes them back; nothing else touches a channel, but for its reset. What has ended goes
 * to the queue of actionable operations.
 */
final class LaneIo {
    private static final Logger LOG = LoggerFactory.getLogger(LaneIo.class);

    /** How long to leave an engine alone that is full though it has nothing of ours: others use it too. */
    private static final long RETRY_NANOS = 1_000;

    /** That time doubles with each refusal in a row, so many times. */
    private static final int MOST_DOUBLINGS = 10;

    private final LayerState state;
    private final EventLoop loop;
    private final Turn turn;
    private final Event retry = Event.of(this::retryFull);

    /** Lanes with submissions that were not issued, and lanes with operations that wait for room in the ring. */
    private long unissued;

    private long stalled;
    private long strays;

    LaneIo(LayerState state) {
        this.state = state;
        loop = state.loop();
        turn = state.turn();
    }

    /**
     * Offers the operation's piece to its lane's engine. Returns false when the ring is full; otherwise the piece is in
     * flight, or has ended already.
     */
    boolean offer(Operation operation, Lane lane, long now) {
        Descriptor piece = operation.piece;
        piece.holder(operation);
        boolean taken;
        try {
            taken = lane.channel.submit(piece);
        } catch (RuntimeException refused) {
            LOG.warn("engine {} threw at submit of {}", lane, piece, refused);
            end(operation, Outcome.ENGINE_ERROR, now);
            return true;
        }
        if (!taken) {
            piece.holder(null);
            lane.full = true;
            if (lane.inFlight.isEmpty() && !retry.isPending()) {
                loop.schedule(retry, RETRY_NANOS << Math.min(lane.refusals++, MOST_DOUBLINGS));
            }
            return false;
        }
        if (lane.refusals != 0) {
            lane.refusals = 0;
        }
        operation.unlink();
        operation.become(State.IN_FLIGHT);
        operation.submittedNanos = now;
        unissued |= lane.bit;
        if (lane.capabilities.synchronous() && lane.inFlight.isEmpty() && tookBack(operation, lane)) {
            return true;
        }
        timeFromNow(operation);
        lane.inFlight.addLast(operation);
        if (!lane.watch.isPending()) {
            loop.schedule(lane.watch, state.config().timeoutNanos());
        }
        turn.wake();
        return true;
    }

    /** Takes the only piece back from an engine that ends it while it takes it; false where it has not. */
    private boolean tookBack(Operation operation, Lane lane) {
        Descriptor piece = pollOne(lane);
        while (piece != operation.piece || !hasEnded(piece)) {
            if (piece == null) {
                return false;
            }
            noteStray(piece, lane);
            piece = pollOne(lane);
        }
        Outcome outcome = outcomeOf(operation, lane);
        if (!outcome.isOk()) {
            timeFromNow(operation);
        }
        if (operation.isTimed()) {
            lane.lastEndNanos = state.nowNanos();
            end(operation, outcome, lane.lastEndNanos);
        } else {
            end(operation, outcome, operation.tryNanos + operation.usualNanos);
        }
        turn.recheck();
        return true;
    }

    /** An operation that was not to be timed takes another course than the usual one: its time counts from now. */
    private void timeFromNow(Operation operation) {
        if (!operation.isTimed()) {
            operation.usualNanos = EngineMetrics.TO_BE_TIMED;
            operation.tryNanos = state.nowNanos();
            operation.submittedNanos = operation.tryNanos;
        }
    }

    /** Has the operation wait, in the middle of its pieces, for room in its lane's ring. */
    void stall(Operation operation, Lane lane) {
        operation.become(State.STALLED);
        lane.stalled.addLast(operation);
        stalled |= lane.bit;
    }

    /** Takes what the lane's engine has ended. */
    void poll(Lane lane) {
        Descriptor piece = pollOne(lane);
        if (piece == null) {
            return;
        }
        long now = state.nowNanos();
        lane.lastEndNanos = now;
        while (piece != null) {
            if (piece.holder() instanceof Operation operation
                    && operation.piece == piece
                    && operation.lane == lane
                    && operation.state() == State.IN_FLIGHT
                    && hasEnded(piece)) {
                end(operation, outcomeOf(operation, lane), now);
            } else {
                noteStray(piece, lane);
            }
            piece = pollOne(lane);
        }
        lane.full = false;
        if (lane.inFlight.isEmpty() && !(lane.health instanceof Resetting)) {
            loop.cancel(lane.watch);
        }
        turn.recheck();
    }

    /** Offers again what waits for room, and then starts all that was submitted. */
    void issue() {
        for (long left = stalled; left != 0; left &= left - 1) {
            resume(state.lanes().at(Long.numberOfTrailingZeros(left)));
        }
        for (long left = unissued; left != 0; left &= left - 1) {
            Lane lane = state.lanes().at(Long.numberOfTrailingZeros(left));
            try {
                lane.channel.issuePending();
            } catch (RuntimeException broken) {
                lane.listener.broken(lane, broken);
            }
        }
        unissued = 0;
    }

    /** Leaves the lane alone. What waits for room in its ring, so that the engine has nothing of it, ends as aborted. */
    void withdraw(Lane lane) {
        long now = state.nowNanos();
        for (Operation operation = lane.stalled.first(); operation != null; operation = lane.stalled.first()) {
            end(operation, Outcome.ABORTED, now);
        }
        stalled &= ~lane.bit;
        unissued &= ~lane.bit;
    }

    /** Gives up, as lost, what the engine has and will not return; it may keep the pieces. */
    void abandon(Lane lane) {
        long now = state.nowNanos();
        for (Operation operation = lane.inFlight.first(); operation != null; operation = lane.inFlight.first()) {
            state.operations().abandonPiece(operation);
            state.quarantine().hold(operation);
            end(operation, Outcome.LOST, now);
        }
    }

    /** Forgets a lane that leaves. */
    void forget(Lane lane) {
        unissued &= ~lane.bit;
        stalled &= ~lane.bit;
        loop.cancel(lane.watch);
    }

    long nowNanos() {
        return state.nowNanos();
    }

    /** Pieces that engines returned without having them: ended twice, or after they were given up. */
    long strays() {
        return strays;
    }

    /** An engine does not work that ends what it does not have, unless it had been given up for dead. */
    private void noteStray(Descriptor piece, Lane lane) {
        strays++;
        lane.listener.failed(lane, piece.kind());
    }

    private @Nullable Descriptor pollOne(Lane lane) {
        try {
            return lane.channel.poll();
        } catch (RuntimeException broken) {
            lane.listener.broken(lane, broken);
            return null;
        }
    }

    private void resume(Lane lane) {
        while (lane.hasRingRoom()) {
            Operation operation = lane.stalled.first();
            if (operation == null) {
                stalled &= ~lane.bit;
                return;
            }
            if (!offer(operation, lane, state.nowNanos())) {
                return;
            }
        }
    }

    private void end(Operation operation, Outcome outcome, long now) {
        operation.unlink();
        operation.pieceOutcome = outcome;
        operation.pieceResult = operation.piece.result();
        operation.piece.holder(null);
        operation.endedNanos = now;
        operation.become(State.PIECE_ENDED);
        state.operations().actionable().addLast(operation);
        turn.wake();
    }

    /**
     * Whether the engine has ended it, and not only returned it: for the second time, when it had been given it again. The
     * engine is at work on it still, so it is not to be given to another.
     */
    private static boolean hasEnded(Descriptor piece) {
        return piece.outcome() != Outcome.PENDING;
    }

    private static Outcome outcomeOf(Operation operation, Lane lane) {
        Outcome outcome = operation.piece.outcome();
        return switch (outcome) {
            case ABORTED -> lane.overdue == operation ? Outcome.TIMED_OUT : outcome;
            case OK, ENGINE_ERROR, PAGE_FAULT, TIMED_OUT, REFUSED, NOT_SUPPORTED -> outcome;
            // An engine that ends something in the layer's words does not work.
            case PENDING, CANCELLED, LOST, WRONG -> Outcome.ENGINE_ERROR;
        };
    }

    private void retryFull() {
        for (Lane lane : state.lanes().all()) {
            if (lane.inFlight.isEmpty()) {
                lane.full = false;
            }
        }
        turn.recheck();
    }
}
