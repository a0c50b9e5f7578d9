package org.asyncraid.tools.simulator.run;

import java.util.List;
import java.util.Optional;
import org.asyncraid.tools.simulator.machine.RunFailure;

/**
 * What came of a run.
 *
 * @param plan which run it was
 * @param array what the seed made of it, in one line
 * @param digest of all events; equal runs have equal digests
 * @param counts what it did
 * @param failure what went wrong, if anything did
 */
public record RunResult(RunPlan plan, String array, long digest, Counts counts, Optional<Failed> failure) {

    /**
     * A failure and how it came to it.
     *
     * @param kind what went wrong
     * @param step after which step of the script
     * @param what in one line
     * @param details what there is to know, a line each
     * @param story what was done to the machine before, a line each
     */
    public record Failed(RunFailure.Kind kind, int step, String what, List<String> details, List<String> story) {
        public Failed {
            details = List.copyOf(details);
            story = List.copyOf(story);
        }
    }
}
