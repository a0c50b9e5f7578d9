package org.asyncraid.async.metrics;

import org.asyncraid.async.op.OperationKind;

/**
 * What one engine did of one kind in one size class. Where operations are brief and the engine synchronous, the times are
 * those of one in eight.
 *
 * @param engine the engine's name
 * @param kind the kind of operation
 * @param sizeClassBytes the power of two that the blocks are at least as long as, and shorter than twice
 * @param operations operations done, each slice of a sliced one counted as one
 * @param bytes source bytes of those (destination bytes where a kind reads nothing)
 * @param failures tries that failed on this engine
 * @param failovers operations done here after they had failed on another engine
 * @param p50Nanos median time from submission to end
 * @param p99Nanos the time that 99 in 100 stayed within
 * @param p999Nanos the time that 999 in 1000 stayed within
 * @param maxNanos the longest time
 */
public record OperationMetrics(
        String engine,
        OperationKind kind,
        long sizeClassBytes,
        long operations,
        long bytes,
        long failures,
        long failovers,
        long p50Nanos,
        long p99Nanos,
        long p999Nanos,
        long maxNanos) {}
