package org.asyncraid.async.op;

import java.util.LinkedHashMap;
import java.util.Map;
import org.asyncraid.async.op.OperationShape.Trait;

/**
 * A kind of operation, by its name and the shape of its operands. The set is open: a program may make a kind of its
 * own with {@link #of} and an engine that serves it, and schedulers, failover and metrics treat it like the ones of
 * {@link OperationKinds}. Kinds are interned by name; {@link #index} is dense, for arrays. Thread-safe.
 */
public final class OperationKind {
    private static final Map<String, OperationKind> KINDS = new LinkedHashMap<>();

    private final String name;
    private final OperationShape shape;
    private final int index;

    /** Traits of the shape, which every operation is asked about. */
    private final boolean isPartial;

    private final boolean takesWholeGranules;
    private final boolean numbersGranules;

    private OperationKind(String name, OperationShape shape, int index) {
        this.name = name;
        this.shape = shape;
        this.index = index;
        isPartial = shape.partial();
        takesWholeGranules = shape.traits().contains(Trait.WHOLE_GRANULES);
        numbersGranules = shape.traits().contains(Trait.NUMBERS_GRANULES);
    }

    /** The kind of this name, made on first use. A name stands for one shape only. */
    public static OperationKind of(String name, OperationShape shape) {
        synchronized (KINDS) {
            OperationKind kind = KINDS.computeIfAbsent(name, n -> new OperationKind(n, shape, KINDS.size()));
            if (!kind.shape.equals(shape)) {
                throw new IllegalArgumentException(
                        "operation kind " + name + " exists with shape " + kind.shape + "; asked for " + shape);
            }
            return kind;
        }
    }

    /** How many kinds exist so far: a bound for {@link #index}. */
    public static int count() {
        synchronized (KINDS) {
            return KINDS.size();
        }
    }

    public String name() {
        return name;
    }

    public OperationShape shape() {
        return shape;
    }

    /** Whether destinations and parity sources may be absent. */
    public boolean isPartial() {
        return isPartial;
    }

    /** Whether blocks are multiples of the shape's granule. */
    public boolean takesWholeGranules() {
        return takesWholeGranules;
    }

    /** The immediate of what begins at an offset of an operation with this immediate. */
    public long immediateAt(long offset, long immediate) {
        return numbersGranules ? shape.immediateAt(offset, immediate) : immediate;
    }

    /** Dense number, from 0, in order of making. Differs from run to run; not for storage. */
    public int index() {
        return index;
    }

    @Override
    public String toString() {
        return name;
    }
}
