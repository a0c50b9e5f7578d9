package org.asyncraid.async.layer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;

/** The layer's operation records, made as they are first needed, and the queue of those with something to be done. */
final class OperationPool {
    /** A piece that has ended is used for so many others only later, so that one which ends again can be told from them. */
    private static final int RESTING_PIECES = 64;

    private final DescriptorPool pieces = new DescriptorPool(Integer.MAX_VALUE);
    private final Descriptor[] resting = new Descriptor[RESTING_PIECES];
    private int longestResting;
    private final ArrayDeque<Operation> actionable = new ArrayDeque<>();
    private final ArrayDeque<Operation> free = new ArrayDeque<>();
    private final List<Operation> all = new ArrayList<>();

    OperationPool() {
        Arrays.setAll(resting, piece -> pieces.take());
    }

    /** A record for a request. */
    Operation take(Descriptor request, int level) {
        if (request.holder() != null || !request.isTaken()) {
            throw new IllegalStateException("descriptor is "
                    + (request.isTaken() ? "submitted already: " : "released, and not its client's: ") + request);
        }
        Operation operation = free.pollLast();
        if (operation == null) {
            operation = new Operation(pieces.take(), actionable);
            all.add(operation);
        }
        operation.begin(request, level);
        return operation;
    }

    void give(Operation operation) {
        operation.become(Operation.State.FREE);
        free.addLast(operation);
    }

    /** Operations, and parts of them, that have not ended. */
    int inUse() {
        return all.size() - free.size();
    }

    /** Gives the operation, which has none with an engine, a piece that no engine has ended of late. */
    Descriptor renewPiece(Operation operation) {
        Descriptor rested = resting[longestResting];
        resting[longestResting] = operation.piece;
        longestResting = (longestResting + 1) % RESTING_PIECES;
        operation.piece = rested;
        return rested;
    }

    /** Leaves the operation's piece to an engine that will not return it, and gives the operation another. */
    void abandonPiece(Operation operation) {
        operation.piece.holder(null);
        operation.piece = pieces.take().begin(operation.request.kind(), operation.request.bytes());
    }

    /** Operations with something to be done: a piece or the parts have ended, or the completion is due. */
    ArrayDeque<Operation> actionable() {
        return actionable;
    }

    /** Has all operations forget what they know about a lane number, which stands for another engine from now on. */
    void forgetLane(long laneBit) {
        for (Operation operation : all) {
            operation.tried &= ~laneBit;
            operation.aborted &= ~laneBit;
        }
    }
}
