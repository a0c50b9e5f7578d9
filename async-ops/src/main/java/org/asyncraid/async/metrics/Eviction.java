package org.asyncraid.async.metrics;

import org.asyncraid.async.op.OperationKind;

/**
 * An engine that was removed because its result was wrong: two others agreed on another one.
 *
 * @param engine the engine's name
 * @param kind the kind of operation that it was found out at
 * @param operations operations and slices that it did since a sample of its work was last found right, the wrong one
 *     included; their results, other than those, have gone to clients and may be wrong too
 * @param workBytes source bytes of those
 */
public record Eviction(String engine, OperationKind kind, long operations, long workBytes) {}
