package org.asyncraid.async.plan;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.OperationShape.Coefficients;

/**
 * Cuts a slice of an operation into the descriptors that one engine can take, one after the other: shorter ones where
 * the engine has a longest block, and continued ones where it has fewer sources than the operation.
 *
 * <p>An engine that accumulates is continued by accumulating. One that does not is given the destination again, as
 * sources of the next piece: xor once; pq as 0·P, 1·Q, 0·Q, so that P + Q + Q leaves P and 0 + Q + 0 leaves Q; pq with
 * one output once. Those sources come first. An engine with two or three sources cannot spare three of them, and
 * computes P and Q in turn.
 *
 * <p>Each piece depends on the one before it. Reused by its owner; allocates nothing. Not thread-safe.
 *
 * <p>Source: continuation as in Linux, Documentation/driver-api/dmaengine/provider.rst and dma_maxpq in dmaengine.h.
 */
public final class Pieces {
    private static final int P = 0;
    private static final int Q = 1;

    private final Slice slice;
    private KindLimits limits = KindLimits.ANY;
    private boolean separately;
    private long offset;
    private int pass;
    private int source;

    /** Pieces of whatever {@code slice} is moved to; {@link #begin} starts. */
    public Pieces(Slice slice) {
        this.slice = slice;
    }

    /** Whether an engine of these limits can do the slice, in however many pieces. */
    public static boolean arePossible(Slice slice, KindLimits limits) {
        return slice.bytes() >= limits.minBytes()
                && (slice.bytes() <= limits.maxBytes() || canCut(slice, limits))
                && isAligned(slice, limits.alignmentBytes())
                && (fitsSources(slice, limits) || canContinue(slice, limits));
    }

    /** Whether an engine of these limits that can do the slice does it in one piece. */
    public static boolean isOne(Slice slice, KindLimits limits) {
        return slice.bytes() <= limits.maxBytes() && fitsSources(slice, limits);
    }

    /** Starts to cut the slice anew. */
    public void begin(KindLimits engineLimits) {
        limits = engineLimits;
        separately = !fitsSources(slice, limits) && limits.maxSources() <= carriedSources(slice, limits);
        offset = 0;
        pass = 0;
        source = 0;
    }

    /** Whether there is another piece. */
    public boolean hasNext() {
        return offset < slice.bytes();
    }

    /** Fills the next piece. It may be submitted once the piece before it is done. */
    public void next(Descriptor piece) {
        long bytes = pieceBytes();
        piece.begin(slice.kind(), bytes).immediate(slice.immediate());
        boolean continued = source > 0 || slice.accumulates();
        if (continued && limits.accumulates()) {
            piece.accumulate();
        }
        int room = fitsSources(slice, limits) ? Integer.MAX_VALUE : limits.maxSources();
        if (continued && !limits.accumulates()) {
            room -= addCarried(piece);
        }
        addSources(piece, Math.min(slice.sourceCount(), source + Math.max(0, room)));
        for (int d = 0; d < slice.destinationCount(); d++) {
            piece.destinationAt(isComputed(d) ? slice.destination(d) + offset : 0);
        }
        if (source == slice.sourceCount()) {
            endPass(bytes);
        }
    }

    private void endPass(long bytes) {
        source = 0;
        pass++;
        if (pass == (separately ? 2 : 1)) {
            pass = 0;
            offset += bytes;
        }
    }

    /** The longest piece that leaves none shorter than the engine's shortest behind. */
    private long pieceBytes() {
        long left = slice.bytes() - offset;
        if (left <= limits.maxBytes()) {
            return left;
        }
        long unit = unitBytes(slice.kind(), limits);
        long longest = limits.maxBytes() & -unit;
        return left - longest >= limits.minBytes() ? longest : (left - limits.minBytes()) & -unit;
    }

    private int addCarried(Descriptor piece) {
        if (slice.kind() == OperationKinds.XOR) {
            piece.sourceAt(slice.destination(0) + offset);
            return 1;
        }
        boolean p = isComputed(P);
        boolean q = isComputed(Q);
        if (p) {
            piece.sourceAt(slice.destination(P) + offset).coefficient(0);
        }
        if (q) {
            piece.sourceAt(slice.destination(Q) + offset).coefficient(1);
        }
        if (p && q) {
            piece.sourceAt(slice.destination(Q) + offset).coefficient(0);
        }
        return p && q ? 3 : 1;
    }

    private void addSources(Descriptor piece, int end) {
        boolean all = source == 0 && end == slice.sourceCount();
        boolean perSource = slice.coefficientCount() > 0 && !all;
        for (; source < end; source++) {
            long address = slice.source(source);
            piece.sourceAt(address == 0 ? 0 : address + offset);
            if (perSource) {
                piece.coefficient(slice.coefficientAt(source));
            }
        }
        if (all) {
            for (int c = 0; c < slice.coefficientCount(); c++) {
                piece.coefficient(slice.coefficientAt(c));
            }
        }
    }

    private boolean isComputed(int destination) {
        return slice.destination(destination) != 0 && (!separately || destination == pass);
    }

    private static boolean fitsSources(Slice slice, KindLimits limits) {
        boolean carries = slice.accumulates() && !limits.accumulates();
        if (carries && !isCarriable(slice.kind())) {
            return false;
        }
        int carried = carries ? carriedSources(slice, limits) : 0;
        return slice.sourceCount() + carried <= limits.maxSources();
    }

    private static boolean canContinue(Slice slice, KindLimits limits) {
        if (limits.accumulates()) {
            var shape = slice.kind().shape();
            return limits.maxSources() >= 1
                    && shape.accumulates()
                    && shape.paritySources() == 0
                    && (shape.coefficients() == Coefficients.NONE || shape.coefficients() == Coefficients.PER_SOURCE);
        }
        return limits.maxSources() >= 2 && isCarriable(slice.kind());
    }

    private static boolean isCarriable(OperationKind kind) {
        return kind == OperationKinds.XOR || kind == OperationKinds.PQ;
    }

    /** Sources that the destinations take in a continued piece. */
    private static int carriedSources(Slice slice, KindLimits limits) {
        if (limits.accumulates() || !isCarriable(slice.kind())) {
            return 0;
        }
        boolean both = slice.kind() == OperationKinds.PQ && slice.destination(P) != 0 && slice.destination(Q) != 0;
        return both ? 3 : 1;
    }

    private static boolean canCut(Slice slice, KindLimits limits) {
        long unit = unitBytes(slice.kind(), limits);
        return unit > 0 && (limits.maxBytes() & -unit) >= 2 * ((limits.minBytes() + unit - 1) & -unit);
    }

    /** Pieces of a cut operation begin at multiples of this; 0 where it cannot be cut. */
    private static long unitBytes(OperationKind kind, KindLimits limits) {
        int granule = kind.shape().granuleBytes();
        return granule == 0 ? 0 : Math.max(granule, limits.alignmentBytes());
    }

    private static boolean isAligned(Slice slice, int alignmentBytes) {
        if (alignmentBytes == 1) {
            return true;
        }
        long addresses = 0;
        for (int s = 0; s < slice.sourceCount(); s++) {
            addresses |= slice.source(s);
        }
        for (int d = 0; d < slice.destinationCount(); d++) {
            addresses |= slice.destination(d);
        }
        return (addresses & (alignmentBytes - 1)) == 0;
    }
}
