package org.asyncraid.engines.software;

import static org.asyncraid.async.op.OperationKinds.COMPARE;
import static org.asyncraid.async.op.OperationKinds.COPY;
import static org.asyncraid.async.op.OperationKinds.COPY_CRC32C;
import static org.asyncraid.async.op.OperationKinds.CRC32C;
import static org.asyncraid.async.op.OperationKinds.FILL;
import static org.asyncraid.async.op.OperationKinds.GF_DOT;
import static org.asyncraid.async.op.OperationKinds.GF_MULTIPLY;
import static org.asyncraid.async.op.OperationKinds.PQ;
import static org.asyncraid.async.op.OperationKinds.PQ_VALIDATE;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA_AND_P;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA_AND_Q;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA_FROM_Q;
import static org.asyncraid.async.op.OperationKinds.RECOVER_TWO_DATA;
import static org.asyncraid.async.op.OperationKinds.XOR;
import static org.asyncraid.async.op.OperationKinds.XOR_VALIDATE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.OperationShape;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.MatrixPlan;
import org.asyncraid.engines.kernels.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What each kind of operation means in terms of the kernels: written once, for every engine that computes here. Trusts
 * the addresses of a descriptor that its submitter validated. An instance has scratch memory and belongs to one thread
 * at a time; executing allocates nothing.
 */
public final class KernelOperations {
    /** Every kind that can be executed. */
    public static final List<OperationKind> KINDS = List.of(
            COPY,
            FILL,
            COMPARE,
            XOR,
            XOR_VALIDATE,
            PQ,
            PQ_VALIDATE,
            GF_MULTIPLY,
            GF_DOT,
            RECOVER_DATA,
            RECOVER_DATA_FROM_Q,
            RECOVER_DATA_AND_P,
            RECOVER_DATA_AND_Q,
            RECOVER_TWO_DATA,
            CRC32C,
            COPY_CRC32C);

    private static final int MOST_SOURCES =
            KINDS.stream().mapToInt(kind -> kind.shape().sources().max()).max().orElseThrow();

    /** Half of a usual first-level cache. */
    private static final int TILE_BYTES = 1 << 14;

    private final Kernels kernels;
    private final Map<OperationKind, Execution> executions = new LinkedHashMap<>();
    private final Terms terms = new Terms(MOST_SOURCES);
    private final Terms missing = new Terms(2);
    private final Terms destinations = new Terms(OperationShape.MAX_DESTINATIONS);
    private final MatrixCache<MatrixPlan> plans = new MatrixCache<>(MatrixPlan::of, plan -> {});
    /** Made when it is first needed. */
    private @Nullable MemorySegment scratch;

    private final TiledCrc32c checksums = new TiledCrc32c();

    /** Executes with these kernels. */
    public KernelOperations(Kernels kernels) {
        this.kernels = kernels;
        executions.put(COPY, this::copy);
        executions.put(FILL, this::fill);
        executions.put(COMPARE, this::compare);
        executions.put(XOR, this::xor);
        executions.put(XOR_VALIDATE, this::xorValidate);
        executions.put(PQ, this::pq);
        executions.put(PQ_VALIDATE, this::pqValidate);
        executions.put(GF_MULTIPLY, this::gfMultiply);
        executions.put(RECOVER_DATA, this::xor);
        executions.put(RECOVER_DATA_FROM_Q, this::recoverDataFromQ);
        executions.put(RECOVER_DATA_AND_P, this::recoverDataAndP);
        executions.put(RECOVER_DATA_AND_Q, this::recoverDataAndQ);
        executions.put(RECOVER_TWO_DATA, this::recoverTwoData);
        executions.put(GF_DOT, this::gfDot);
        executions.put(CRC32C, checksums::of);
        executions.put(COPY_CRC32C, checksums::of);
    }

    /** One kind, over the first bytes of the blocks. Returns the result. */
    @FunctionalInterface
    private interface Execution {
        long over(Descriptor descriptor, long bytes);
    }

    /** Carries the operation out and returns its result; does not end the descriptor. */
    public long execute(Descriptor descriptor) {
        return executeStart(descriptor, descriptor.bytes());
    }

    /** Carries the operation out over the first {@code bytes} of its blocks only, as an engine does that is stopped. */
    public long executeStart(Descriptor descriptor, long bytes) {
        Execution execution = executions.get(descriptor.kind());
        if (execution == null) {
            throw new IllegalArgumentException(descriptor.kind() + " is not one of " + KINDS);
        }
        return execution.over(descriptor, bytes);
    }

    private long copy(Descriptor d, long bytes) {
        kernels.copy(d.destination(0), d.source(0), bytes);
        return 0;
    }

    private long fill(Descriptor d, long bytes) {
        kernels.fill(d.destination(0), d.immediate(), bytes);
        return 0;
    }

    private long compare(Descriptor d, long bytes) {
        return kernels.equal(d.source(0), d.source(1), bytes) ? 0 : OperationKinds.DIFFERENT;
    }

    private long xor(Descriptor d, long bytes) {
        kernels.xor(plainTerms(d, d.sourceCount(), 0), d.destination(0), bytes, d.accumulates());
        return 0;
    }

    private long xorValidate(Descriptor d, long bytes) {
        return kernels.xorIsZero(plainTerms(d, d.sourceCount(), 0), bytes) ? 0 : OperationKinds.P_WRONG;
    }

    private long pq(Descriptor d, long bytes) {
        kernels.pq(weightedTerms(d, d.sourceCount()), d.destination(0), d.destination(1), bytes, d.accumulates());
        return 0;
    }

    private long pqValidate(Descriptor d, long bytes) {
        int data = d.sourceCount() - 2;
        int wrong = kernels.pqValidate(weightedTerms(d, data), d.source(data), d.source(data + 1), bytes);
        return ((wrong & Kernels.P_WRONG) == 0 ? 0 : OperationKinds.P_WRONG)
                | ((wrong & Kernels.Q_WRONG) == 0 ? 0 : OperationKinds.Q_WRONG);
    }

    private long gfMultiply(Descriptor d, long bytes) {
        kernels.multiply(d.source(0), d.coefficientAt(0), d.destination(0), bytes, d.accumulates());
        return 0;
    }

    /** Where a destination is a source too, the products gather in scratch memory. */
    private long gfDot(Descriptor d, long bytes) {
        int rows = d.destinationCount();
        MatrixPlan plan = plans.of(rows, d.sourceCount(), d.lendCoefficients());
        if (!d.overwritesSource()) {
            setDestinations(d);
            kernels.dot(plan, plainTerms(d, d.sourceCount(), 0), destinations, bytes, d.accumulates());
            return 0;
        }
        long longest = TILE_BYTES / OperationShape.MAX_DESTINATIONS;
        long gathered = scratch().address();
        for (long at = 0; at < bytes; at += longest) {
            long length = Math.min(longest, bytes - at);
            destinations.clear();
            for (int row = 0; row < rows; row++) {
                destinations.add(gathered + row * longest);
            }
            kernels.dot(plan, plainTerms(d, d.sourceCount(), at), destinations, length, false);
            for (int row = 0; row < rows; row++) {
                terms.clear().add(gathered + row * longest);
                kernels.xor(terms, d.destination(row) + at, length, d.accumulates());
            }
        }
        return 0;
    }

    private MemorySegment scratch() {
        MemorySegment made = scratch;
        if (made == null) {
            made = Arena.ofAuto().allocate(TILE_BYTES, 64);
            scratch = made;
        }
        return made;
    }

    private long recoverDataFromQ(Descriptor d, long bytes) {
        int data = d.sourceCount() - 1;
        kernels.recoverDataFromQ(
                weightedTerms(d, data), d.source(data), d.coefficientAt(data), d.destination(0), bytes);
        return 0;
    }

    private long recoverDataAndP(Descriptor d, long bytes) {
        int data = d.sourceCount() - 1;
        kernels.recoverDataAndP(
                weightedTerms(d, data),
                d.source(data),
                d.coefficientAt(data),
                d.destination(0),
                d.destination(1),
                bytes);
        return 0;
    }

    private long recoverDataAndQ(Descriptor d, long bytes) {
        int data = d.sourceCount() - 1;
        kernels.recoverDataAndQ(
                weightedTerms(d, data),
                d.source(data),
                d.coefficientAt(data),
                d.destination(0),
                d.destination(1),
                bytes);
        return 0;
    }

    private long recoverTwoData(Descriptor d, long bytes) {
        int data = d.sourceCount() - 2;
        missing.clear().add(d.destination(0), d.coefficientAt(data)).add(d.destination(1), d.coefficientAt(data + 1));
        kernels.recoverTwoData(weightedTerms(d, data), d.source(data), d.source(data + 1), missing, bytes);
        return 0;
    }

    private Terms plainTerms(Descriptor d, int count, long offset) {
        terms.clear();
        for (int i = 0; i < count; i++) {
            terms.add(d.source(i) + offset);
        }
        return terms;
    }

    private void setDestinations(Descriptor d) {
        destinations.clear();
        for (int i = 0; i < d.destinationCount(); i++) {
            destinations.add(d.destination(i));
        }
    }

    private Terms weightedTerms(Descriptor d, int count) {
        terms.clear();
        for (int i = 0; i < count; i++) {
            terms.add(d.source(i), d.coefficientAt(i));
        }
        return terms;
    }
}
