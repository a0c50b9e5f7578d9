package org.asyncraid.tools.simulator.run;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.asyncraid.tools.simulator.machine.RunFailure;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;

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

        /** Does something, and tells how it failed, if it did. */
        static Optional<Failed> of(Runnable what, IntSupplier step, Story story) {
            try {
                what.run();
                return Optional.empty();
            } catch (RunFailure e) {
                String words = String.valueOf(e.getMessage());
                return Optional.of(new Failed(e.kind(), step.getAsInt(), words, e.details(), story.lines()));
            } catch (RuntimeException | AssertionError e) {
                List<String> trace = Arrays.stream(e.getStackTrace())
                        .limit(12)
                        .map(element -> "at " + element)
                        .toList();
                return Optional.of(new Failed(Kind.EXCEPTION, step.getAsInt(), e.toString(), trace, story.lines()));
            }
        }
    }
}
