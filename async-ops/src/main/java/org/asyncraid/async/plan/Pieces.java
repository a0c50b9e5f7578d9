package org.asyncraid.async.plan;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.OperationShape.Coefficients;

/**
 * Cuts a slice of an operation into the descriptors that one engine can take, one after the other: shorter ones where
 * the engine has a longest block, and continued ones where it has fewer sources than the operation.
 *
 * <p>An engine that accumulates is continued by accumulating. One that does not is given the destination again, as
 * sources of the next piece: xor once; pq as 0·P, 1·Q, 0·Q, so that P + Q + Q leaves P and 0 + Q + 0 leaves Q; pq with
 * one output once; gf-dot each once, with a unit matrix. Those sources come first. An engine that cannot spare as many
 * computes the outputs in turn.
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
    private boolean fits;
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

    /** Starts to cut the slice anew. */
    public void begin(KindLimits engineLimits) {
        limits = engineLimits;
        fits = fitsSources(slice, limits);
        separately = !fits && mostSources(slice, limits) <= carriedSources(slice, limits);
        offset = 0;
        pass = 0;
        source = 0;
    }

    /** Whether there is one piece in all. */
    public boolean areOne() {
        return fits && slice.bytes() <= limits.maxBytes();
    }

    /** Whether there is another piece. */
    public boolean hasNext() {
        return offset < slice.bytes();
    }

    /** Fills the next piece. It may be submitted once the piece before it is done. */
    public void next(Descriptor piece) {
        if (slice.isWhole() && areOne() && (limits.accumulates() || !slice.accumulates())) {
            piece.beginAs(slice.whole());
            offset = slice.bytes();
        } else {
            cut(piece);
        }
    }

    private void cut(Descriptor piece) {
        long bytes = pieceBytes();
        piece.begin(slice.kind(), bytes).immediate(slice.immediateAt(offset)).parameter(slice.parameter());
        boolean continued = source > 0 || slice.accumulates();
        if (continued && limits.accumulates()) {
            piece.accumulate();
        }
        boolean carries = continued && !limits.accumulates();
        int room = mostSources(slice, limits);
        if (carries) {
            room -= addCarried(piece);
        }
        int end = Math.min(slice.sourceCount(), source + Math.max(0, room));
        addCoefficients(piece, carries, end);
        addSources(piece, end);
        for (int d = 0; d < slice.destinationCount(); d++) {
            if (isComputed(d)) {
                piece.destinationAt(slice.destination(d) + offset);
            } else if (slice.kind().isPartial()) {
                piece.noDestination();
            }
        }
        if (source == slice.sourceCount()) {
            endPass(bytes);
        }
    }

    private void endPass(long bytes) {
        source = 0;
        pass++;
        if (pass == (separately ? slice.destinationCount() : 1)) {
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

    /** Adds the destinations as sources; returns how many. */
    private int addCarried(Descriptor piece) {
        int before = piece.sourceCount();
        for (int d = 0; d < slice.destinationCount(); d++) {
            if (isComputed(d)) {
                piece.sourceAt(slice.destination(d) + offset);
            }
        }
        if (carriesQTwice()) {
            piece.sourceAt(slice.destination(Q) + offset);
        }
        return piece.sourceCount() - before;
    }

    private boolean carriesQTwice() {
        return slice.kind() == OperationKinds.PQ && isComputed(P) && isComputed(Q);
    }

    /** Adds the coefficients of the carried destinations and of the sources up to {@code end}. */
    private void addCoefficients(Descriptor piece, boolean carries, int end) {
        if (slice.kind().shape().coefficients() == Coefficients.PER_SOURCE_AND_DESTINATION) {
            for (int row = 0; row < slice.destinationCount(); row++) {
                if (isComputed(row)) {
                    addRow(piece, carries, row, end);
                }
            }
            return;
        }
        if (carries && slice.kind() == OperationKinds.PQ) {
            if (isComputed(P)) {
                piece.coefficient(0);
            }
            if (isComputed(Q)) {
                piece.coefficient(1);
            }
            if (carriesQTwice()) {
                piece.coefficient(0);
            }
        }
        boolean all = source == 0 && end == slice.sourceCount();
        int last = all ? slice.coefficientCount() : Math.min(end, slice.coefficientCount());
        for (int c = source; c < last; c++) {
            piece.coefficient(slice.coefficientAt(c));
        }
    }

    private void addRow(Descriptor piece, boolean carries, int row, int end) {
        for (int d = 0; carries && d < slice.destinationCount(); d++) {
            if (isComputed(d)) {
                piece.coefficient(d == row ? 1 : 0);
            }
        }
        for (int s = source; s < end; s++) {
            piece.coefficient(slice.coefficientAt(row * slice.sourceCount() + s));
        }
    }

    private void addSources(Descriptor piece, int end) {
        for (; source < end; source++) {
            long address = slice.source(source);
            piece.sourceAt(address == 0 ? 0 : address + offset);
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
        return slice.sourceCount() + carried <= mostSources(slice, limits);
    }

    /** Sources of a piece, within what the engine takes and what the kind does. */
    private static int mostSources(Slice slice, KindLimits limits) {
        var shape = slice.kind().shape();
        boolean isMatrix = shape.coefficients() == Coefficients.PER_SOURCE_AND_DESTINATION;
        int ofKind = isMatrix
                ? Gf256.ORDER - slice.destinationCount()
                : shape.sources().max();
        return Math.min(limits.maxSources(), ofKind);
    }

    private static boolean canContinue(Slice slice, KindLimits limits) {
        if (limits.accumulates()) {
            var shape = slice.kind().shape();
            return limits.maxSources() >= 1
                    && shape.accumulates()
                    && shape.paritySources() == 0
                    && shape.coefficients() != Coefficients.PER_SOURCE_AND_ONE_MISSING
                    && shape.coefficients() != Coefficients.PER_SOURCE_AND_TWO_MISSING;
        }
        return limits.maxSources() >= 2 && isCarriable(slice.kind());
    }

    private static boolean isCarriable(OperationKind kind) {
        return kind == OperationKinds.XOR || kind == OperationKinds.PQ || kind == OperationKinds.GF_DOT;
    }

    /** Sources that the destinations take in a continued piece. */
    private static int carriedSources(Slice slice, KindLimits limits) {
        if (limits.accumulates() || !isCarriable(slice.kind())) {
            return 0;
        }
        int wanted = 0;
        for (int d = 0; d < slice.destinationCount(); d++) {
            wanted += slice.destination(d) == 0 ? 0 : 1;
        }
        return slice.kind() == OperationKinds.PQ && wanted == 2 ? 3 : wanted;
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
