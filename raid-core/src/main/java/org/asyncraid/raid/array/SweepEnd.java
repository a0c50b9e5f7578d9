package org.asyncraid.raid.array;

import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.maintenance.SweepReport;

/** Told once when a resync, rebuild or scrub has ended and the superblocks say so. Called on the loop. */
@FunctionalInterface
public interface SweepEnd {
    /**
     * The sweep has ended.
     *
     * @param report what it did and found
     * @param status OK at the end of the array; otherwise why it stopped
     * @param cancelled whether it stopped because it was asked to; it goes on from there when started again
     */
    void ended(SweepReport report, IoStatus status, boolean cancelled);
}
