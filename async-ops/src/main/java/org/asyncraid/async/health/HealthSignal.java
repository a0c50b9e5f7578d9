package org.asyncraid.async.health;

/** What happens to an engine's channel that changes what is thought of it. */
public enum HealthSignal {
    /** An operation or a probe failed on it. */
    FAILED,
    /** It did not answer in time. */
    HUNG,
    /** Its reset is done. */
    RESET_DONE,
    /** Its reset was not answered in time. */
    RESET_EXPIRED,
    /** Its quarantine is over. */
    QUARANTINE_OVER,
    /** It gave the right answer to a probe. */
    PROBE_PASSED
}
