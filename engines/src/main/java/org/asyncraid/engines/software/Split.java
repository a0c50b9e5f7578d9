package org.asyncraid.engines.software;

import java.util.concurrent.atomic.AtomicInteger;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.plan.Pieces;
import org.asyncraid.async.plan.Slice;

/**
 * A large operation that several workers share, a range of its blocks each. When the channel is reset it is given up
 * as a whole or, once a worker has begun, carried out as a whole, so that it never leaves part of a destination behind.
 *
 * <p>Belongs to the channel's loop, but for {@link #mayRun}.
 */
final class Split {
    private static final int UNDECIDED = 0;
    private static final int RUNNING = 1;
    private static final int GIVEN_UP = 2;

    private final AtomicInteger fate = new AtomicInteger();
    private final Slice slice;
    private final Pieces pieces;
    private Descriptor whole;
    private int open;
    private Outcome outcome = Outcome.OK;
    private long result;

    Split(Descriptor first) {
        whole = first;
        slice = new Slice(first);
        pieces = new Pieces(slice);
    }

    void begin(Descriptor operation) {
        whole = operation;
        slice.cover(operation);
        open = 0;
        outcome = Outcome.OK;
        result = 0;
        fate.set(UNDECIDED);
    }

    /** Makes {@code part} the operation on {@code bytes} of the blocks from {@code offset} on. */
    void fill(Descriptor part, long offset, long bytes) {
        slice.moveTo(offset, bytes);
        pieces.begin(KindLimits.ANY);
        pieces.next(part);
        part.holder(this);
        open++;
    }

    /** For workers: whether a part of it is to be carried out; the first to ask decides for all. */
    boolean mayRun(boolean isAborting) {
        fate.compareAndSet(UNDECIDED, isAborting ? GIVEN_UP : RUNNING);
        return fate.get() == RUNNING;
    }

    /** Takes a part that has ended; whether it was the last, so that the whole has ended too. */
    boolean ended(Descriptor part) {
        result |= part.result();
        if (!part.outcome().isOk()) {
            outcome = part.outcome();
        }
        part.holder(null);
        part.release();
        open--;
        if (open > 0) {
            return false;
        }
        whole.end(outcome, result);
        return true;
    }

    Descriptor whole() {
        return whole;
    }
}
