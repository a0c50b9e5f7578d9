package org.asyncraid.async.engine;

import java.util.Map;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * What an engine can do.
 *
 * @param kinds limits for each kind it takes
 * @param depth descriptors a channel holds at most
 * @param inOrder whether descriptors of a channel end in the order of their submission
 * @param synchronous whether {@code submit} does the work before it returns
 * @param failsWhole whether a descriptor that fails has left its destinations as they were; an engine that may stop
 *     half-way says no, and is given operations that read their destination only after the layer has secured it
 */
public record Capabilities(
        Map<OperationKind, KindLimits> kinds, int depth, boolean inOrder, boolean synchronous, boolean failsWhole) {

    public Capabilities {
        kinds = Map.copyOf(kinds);
        if (depth < 1) {
            throw new IllegalArgumentException("depth " + depth + "; allowed: 1 or more");
        }
    }

    /** The limits for a kind, or null where the engine does not take it. */
    public @Nullable KindLimits limits(OperationKind kind) {
        return kinds.get(kind);
    }
}
