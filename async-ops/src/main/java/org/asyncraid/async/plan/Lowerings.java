package org.asyncraid.async.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.op.OperationKind;

/**
 * The known lowerings: for each kind, ways to compose it, the best first. When one fails the next is tried. Open: whoever
 * adds a kind may add lowerings for it, or to it. Not thread-safe.
 */
public final class Lowerings {
    private final Map<OperationKind, List<Lowering>> byKind = new HashMap<>();

    /** A registry without any. */
    public static Lowerings none() {
        return new Lowerings();
    }

    /** A registry with the lowerings of {@link org.asyncraid.async.op.OperationKinds}. */
    public static Lowerings standard() {
        Lowerings lowerings = new Lowerings();
        ParityLowerings.register(lowerings);
        RecoveryLowerings.register(lowerings);
        StorageLowerings.register(lowerings);
        return lowerings;
    }

    private Lowerings() {}

    /** Adds another way to compose a kind, after those there are. */
    public Lowerings register(OperationKind kind, Lowering lowering) {
        byKind.computeIfAbsent(kind, k -> new ArrayList<>()).add(lowering);
        return this;
    }

    /** The ways to compose a kind, the best first. */
    public List<Lowering> of(OperationKind kind) {
        return byKind.getOrDefault(kind, List.of());
    }
}
