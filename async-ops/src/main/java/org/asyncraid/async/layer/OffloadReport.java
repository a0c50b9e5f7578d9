package org.asyncraid.async.layer;

import java.util.List;
import org.asyncraid.async.metrics.OperationMetrics;

/**
 * What a layer has done so far, and how it stands.
 *
 * @param scheduler name of the scheduler in charge
 * @param decisions how often a scheduler was asked
 * @param lowerings operations, or slices of them, that were composed of other kinds
 * @param waiting operations that wait for an engine or for scratch memory
 * @param strayEnds descriptors that engines returned though they did not have them
 * @param lostScratchPages scratch pages that dead engines may still write to
 * @param engines the engines there are now
 * @param operations who ran what, engines that were removed included
 */
public record OffloadReport(
        String scheduler,
        long decisions,
        long lowerings,
        int waiting,
        long strayEnds,
        int lostScratchPages,
        List<EngineStatus> engines,
        List<OperationMetrics> operations) {

    public OffloadReport {
        engines = List.copyOf(engines);
        operations = List.copyOf(operations);
    }
}
