package org.asyncraid.engines.codec;

import org.asyncraid.engines.kernels.Kernels;

/** How some shards are computed of others. Immutable. */
interface Recovery {
    /** Computes the positions {@code at} to {@code at + bytes} of shards whose addresses are in the workspace. */
    void write(Kernels kernels, Workspace work, long at, long bytes);
}
