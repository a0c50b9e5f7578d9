package org.asyncraid.async.health;

/**
 * What is thought of an engine's channel. Changes only through {@link HealthPolicy#next}. Times are of the loop's clock;
 * {@code failures} counts the quarantines of late, which lengthen the next one.
 */
public sealed interface Health {
    int failures();

    /** Trusted: it is given work. */
    record Healthy(int failures, long sinceNanos) implements Health {}

    /** Has failed: it is given work only when no healthy engine is left, and probed once {@code untilNanos} has come. */
    record Quarantined(int failures, long untilNanos) implements Health {}

    /** Is being given an operation whose answer is known. Otherwise like {@link Quarantined}. */
    record Probing(int failures) implements Health {}

    /** Did not answer in time, and is being reset: it is given nothing; what it held waits for the reset. */
    record Resetting(int failures, long limitNanos) implements Health {}

    /**
     * Did not answer the reset either: it is given nothing any more. It may still touch the memory of what it held. Should
     * the reset be answered late after all, it is quarantined.
     */
    record Dead(int failures) implements Health {}
}
