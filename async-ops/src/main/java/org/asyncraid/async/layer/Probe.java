package org.asyncraid.async.layer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationShape;

/**
 * An operation with a known answer, for an engine that has failed at its kind: a linear kind makes zeros of zeros, in
 * destinations that held something else, and finds nothing wrong with them. Of other kinds only the outcome is judged.
 */
final class Probe {
    private static final int BLOCK_BYTES = 4096;
    private static final byte NOT_ZERO = (byte) 0xa5;

    private final OperationKind kind;
    private final Page page;
    private final int strideBytes;

    /** A probe of this kind in a page: a block that all sources are, then one for each destination. */
    Probe(OperationKind kind, Page page) {
        this.kind = kind;
        this.page = page;
        strideBytes = Integer.highestOneBit(
                page.length() / (1 + kind.shape().destinations().min()));
        page.segment().fill(NOT_ZERO);
        page.segment().asSlice(0, strideBytes).fill((byte) 0);
    }

    /** Whether an engine with these limits can be given the probe. */
    boolean isPossible(KindLimits limits) {
        return limits.maxSources() >= kind.shape().sources().min()
                && bytes(limits) <= Math.min(strideBytes, limits.maxBytes())
                && limits.alignmentBytes() <= strideBytes;
    }

    /** Fills the descriptor for an engine with these limits. */
    void fill(Descriptor descriptor, KindLimits limits) {
        OperationShape shape = kind.shape();
        descriptor.begin(kind, bytes(limits)).parameter(shape.parameter());
        int wanted = Math.clamp(
                shape.paritySources() + 2L,
                shape.sources().min(),
                shape.sources().max());
        int destinations = shape.destinations().min();
        int sources = Math.min(wanted, limits.maxSources());
        for (int s = 0; s < sources; s++) {
            descriptor.sourceAt(page.address());
        }
        for (int c = 0; c < shape.coefficientCount(sources, destinations); c++) {
            descriptor.coefficient(Gf256.exp(c));
        }
        for (int d = 0; d < destinations; d++) {
            descriptor.destinationAt(page.address() + (long) (d + 1) * strideBytes);
        }
    }

    /** Whether the descriptor, done, has the right answer. */
    boolean isRight(Descriptor done) {
        if (!done.outcome().isOk()) {
            return false;
        }
        if (!kind.shape().linear()) {
            return true;
        }
        for (int d = 0; d < done.destinationCount(); d++) {
            MemorySegment block = page.segment().asSlice((long) (d + 1) * strideBytes, done.bytes());
            for (long at = 0; at < block.byteSize(); at++) {
                if (block.get(ValueLayout.JAVA_BYTE, at) != 0) {
                    return false;
                }
            }
        }
        return done.result() == 0;
    }

    private long bytes(KindLimits limits) {
        long granule = Math.max(1, kind.shape().granuleBytes());
        long shortest = (limits.minBytes() + granule - 1) & -granule;
        return Math.max(shortest, Math.min(Math.min(BLOCK_BYTES, strideBytes), limits.maxBytes()) & -granule);
    }
}
