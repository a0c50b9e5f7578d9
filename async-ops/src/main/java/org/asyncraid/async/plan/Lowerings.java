package org.asyncraid.async.plan;

import java.util.HashMap;
import java.util.Map;
import org.asyncraid.async.op.OperationKind;
import org.jspecify.annotations.Nullable;

/** The known lowerings, one a kind at most. Open: whoever adds a kind may add its lowering. Not thread-safe. */
public final class Lowerings {
    private final Map<OperationKind, Lowering> byKind = new HashMap<>();

    /** A registry without any. */
    public static Lowerings none() {
        return new Lowerings();
    }

    /** A registry with the lowerings of {@link org.asyncraid.async.op.OperationKinds}. */
    public static Lowerings standard() {
        Lowerings lowerings = new Lowerings();
        ParityLowerings.register(lowerings);
        RecoveryLowerings.register(lowerings);
        return lowerings;
    }

    private Lowerings() {}

    /** Sets the lowering of a kind, in place of an earlier one. */
    public Lowerings register(OperationKind kind, Lowering lowering) {
        byKind.put(kind, lowering);
        return this;
    }

    /** The lowering of a kind, or null. */
    public @Nullable Lowering of(OperationKind kind) {
        return byKind.get(kind);
    }
}
