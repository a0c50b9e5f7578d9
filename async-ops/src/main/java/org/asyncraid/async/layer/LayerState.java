package org.asyncraid.async.layer;

import org.asyncraid.async.loop.EventLoop;

/** What the parts of one layer share. */
record LayerState(
        EventLoop loop,
        OffloadConfig config,
        LaneTable lanes,
        Scratch scratch,
        Quarantine quarantine,
        OperationPool operations,
        Turn turn) {

    long nowNanos() {
        return loop.clock().nowNanos();
    }
}
