package org.asyncraid.async.plan;

import org.asyncraid.async.op.OperationKind;

/** What the engines of a layer take between them at the moment. */
@FunctionalInterface
public interface Offer {
    /** Whether some engine takes the kind, at least within limits. */
    boolean takes(OperationKind kind);
}
