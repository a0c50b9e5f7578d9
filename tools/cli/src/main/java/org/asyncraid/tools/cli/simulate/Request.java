package org.asyncraid.tools.cli.simulate;

import java.util.List;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.engines.software.KernelOperations;

/**
 * One operation that a simulated client asks for.
 *
 * @param nanos when, from the start on; {@link #WHENEVER} for as soon as there is room
 * @param kind one of {@link #kinds}
 * @param accumulate whether the result is added to the destinations
 * @param sources source blocks, parity sources included
 * @param bytes length of a block
 * @param client who asks
 */
record Request(long nanos, OperationKind kind, boolean accumulate, int sources, int bytes, String client) {
    /** No time of its own. */
    static final long WHENEVER = -1;

    /** The longest block. */
    static final int MOST_BYTES = 16 << 20;

    Request {
        OperationShape shape = kind.shape();
        if (nanos < WHENEVER) {
            throw new IllegalArgumentException(nanos + " ns; allowed: 0 or more");
        }
        if (!shape.sources().includes(sources)) {
            throw new IllegalArgumentException(kind + " with " + sources + " sources; allowed: " + shape.sources());
        }
        if (bytes < 1 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(bytes + " bytes; allowed: 1 to " + MOST_BYTES);
        }
        if (accumulate && !shape.accumulates()) {
            throw new IllegalArgumentException(kind + " cannot accumulate");
        }
    }

    /** The kinds that can be simulated: those that the models compute. */
    static List<OperationKind> kinds() {
        return KernelOperations.KINDS;
    }

    /** Destination blocks. */
    int destinations() {
        return kind.shape().destinations().min();
    }

    /** Bytes of all sources, or of the destination where nothing is read, as schedulers count work. */
    long workBytes() {
        return (long) bytes * Math.max(1, sources);
    }
}
