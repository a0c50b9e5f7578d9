package org.asyncraid.async.metrics;

import java.util.List;

/**
 * What a layer has done so far, and how it stands.
 *
 * @param scheduler name of the scheduler in charge
 * @param decisions how often a scheduler was asked
 * @param decisionNanos what a decision took, on average over a sample
 * @param lowerings operations, or slices of them, that were composed of other kinds
 * @param waiting operations that wait for an engine or for scratch memory
 * @param strayEnds descriptors that engines returned though they did not have them: ended twice, or after they were given up
 * @param lostScratchPages scratch pages that dead engines may still touch
 * @param verified operations whose results two engines agreed on
 * @param unverified operations whose turn it was, but that no other engine could do, or no memory was there for
 * @param disputes operations whose results two engines did not agree on
 * @param evictions engines that were removed because their results were wrong
 * @param engines the engines there are now
 * @param operations who ran what, engines that were removed included
 */
public record OffloadReport(
        String scheduler,
        long decisions,
        long decisionNanos,
        long lowerings,
        int waiting,
        long strayEnds,
        int lostScratchPages,
        long verified,
        long unverified,
        long disputes,
        List<Eviction> evictions,
        List<EngineStatus> engines,
        List<OperationMetrics> operations) {

    public OffloadReport {
        evictions = List.copyOf(evictions);
        engines = List.copyOf(engines);
        operations = List.copyOf(operations);
    }
}
