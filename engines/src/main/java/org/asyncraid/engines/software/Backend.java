package org.asyncraid.engines.software;

import java.util.Map;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;

/**
 * Something that computes on whatever thread calls it: our kernels, the JDK, a native library. {@link InlineEngine} and
 * {@link WorkerEngine} make engines of it. Thread-safe.
 */
public interface Backend {
    /** What it carries out, within which limits. */
    Map<OperationKind, KindLimits> kinds();

    /** Whether a descriptor that fails, or is thrown at, has left its destinations as they were. */
    boolean failsWhole();

    /** Opens what one thread at a time computes with. */
    Execution open();
}
