package org.asyncraid.engines.isal;

import static org.asyncraid.async.op.OperationKinds.GF_DOT;
import static org.asyncraid.async.op.OperationKinds.GF_MULTIPLY;
import static org.asyncraid.async.op.OperationKinds.PQ;
import static org.asyncraid.async.op.OperationKinds.PQ_VALIDATE;
import static org.asyncraid.async.op.OperationKinds.XOR;
import static org.asyncraid.async.op.OperationKinds.XOR_VALIDATE;

import java.util.Map;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.software.Backend;
import org.asyncraid.engines.software.Execution;

/**
 * XOR, P and Q, and products with matrices by ISA-L. What its functions for RAID do not take, such as other
 * coefficients in Q than 2^i or a length that is no multiple of a vector's, its functions for erasure codes compute.
 */
public final class IsalBackend implements Backend {
    /** As many blocks as a code over GF(256) has. */
    private static final int MAX_SOURCES = 254;

    private static final KindLimits BY_RAID_FUNCTIONS =
            new KindLimits(MAX_SOURCES, true, Isal.ALIGNMENT_BYTES, 1, Long.MAX_VALUE);
    private static final KindLimits BY_CODE_FUNCTIONS = new KindLimits(MAX_SOURCES, true, 1, 1, Long.MAX_VALUE);

    /**
     * ISA-L of this machine.
     *
     * @throws IllegalStateException when it is not installed; {@link Isal#isPresent} tells
     */
    public IsalBackend() {
        if (!Isal.isPresent()) {
            throw new IllegalStateException(Isal.LIBRARY.title() + " is not installed");
        }
    }

    @Override
    public Map<OperationKind, KindLimits> kinds() {
        return Map.of(
                XOR, BY_RAID_FUNCTIONS,
                XOR_VALIDATE, BY_RAID_FUNCTIONS,
                PQ, BY_RAID_FUNCTIONS,
                PQ_VALIDATE, BY_RAID_FUNCTIONS,
                GF_MULTIPLY, BY_CODE_FUNCTIONS,
                GF_DOT, BY_CODE_FUNCTIONS);
    }

    /** Its functions refuse before they write, or not at all. */
    @Override
    public boolean failsWhole() {
        return true;
    }

    @Override
    public Execution open() {
        return new IsalOperations();
    }
}
