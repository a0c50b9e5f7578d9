package org.asyncraid.async.health;

import org.asyncraid.async.health.Health.Dead;
import org.asyncraid.async.health.Health.Healthy;
import org.asyncraid.async.health.Health.Probing;
import org.asyncraid.async.health.Health.Quarantined;
import org.asyncraid.async.health.Health.Resetting;

/**
 * How long engines are kept out of service, and the one place where what is thought of them changes.
 *
 * @param resetLimitNanos how long a channel's reset may take before it counts as dead
 * @param quarantineNanos the first quarantine; each further failure doubles it
 * @param maxQuarantineNanos the longest quarantine; an engine that was healthy for this long starts anew
 */
public record HealthPolicy(long resetLimitNanos, long quarantineNanos, long maxQuarantineNanos) {
    /** A second for a reset; quarantines of 10 ms to 10 s. */
    public static final HealthPolicy STANDARD = new HealthPolicy(1_000_000_000L, 10_000_000L, 10_000_000_000L);

    public HealthPolicy {
        if (resetLimitNanos < 1 || quarantineNanos < 1 || maxQuarantineNanos < quarantineNanos) {
            throw new IllegalArgumentException("reset limit " + resetLimitNanos + " ns, quarantine " + quarantineNanos
                    + " to " + maxQuarantineNanos + " ns; allowed: 1 or more, shortest first");
        }
    }

    /** What a channel starts with. */
    public Health initial(long nowNanos) {
        return new Healthy(0, nowNanos);
    }

    /** What is thought of a channel after a signal. A signal that means nothing in a state leaves it as it is. */
    public Health next(Health now, HealthSignal signal, long nowNanos) {
        return switch (now) {
            case Healthy healthy ->
                switch (signal) {
                    case FAILED -> quarantined(recentFailures(healthy, nowNanos), nowNanos);
                    case HUNG -> new Resetting(recentFailures(healthy, nowNanos), nowNanos + resetLimitNanos);
                    case RESET_DONE, RESET_EXPIRED, QUARANTINE_OVER, PROBE_PASSED -> now;
                };
            case Quarantined quarantined ->
                switch (signal) {
                    case HUNG -> new Resetting(quarantined.failures(), nowNanos + resetLimitNanos);
                    case QUARANTINE_OVER -> new Probing(quarantined.failures());
                    case FAILED, RESET_DONE, RESET_EXPIRED, PROBE_PASSED -> now;
                };
            case Probing probing ->
                switch (signal) {
                    case FAILED -> quarantined(probing.failures(), nowNanos);
                    case HUNG -> new Resetting(probing.failures(), nowNanos + resetLimitNanos);
                    case PROBE_PASSED -> new Healthy(probing.failures(), nowNanos);
                    case RESET_DONE, RESET_EXPIRED, QUARANTINE_OVER -> now;
                };
            case Resetting resetting ->
                switch (signal) {
                    case RESET_DONE -> quarantined(resetting.failures(), nowNanos);
                    case RESET_EXPIRED -> new Dead(resetting.failures());
                    case FAILED, HUNG, QUARANTINE_OVER, PROBE_PASSED -> now;
                };
            case Dead dead ->
                switch (signal) {
                    case RESET_DONE -> quarantined(dead.failures(), nowNanos);
                    case FAILED, HUNG, RESET_EXPIRED, QUARANTINE_OVER, PROBE_PASSED -> now;
                };
        };
    }

    private int recentFailures(Healthy healthy, long nowNanos) {
        return nowNanos - healthy.sinceNanos() >= maxQuarantineNanos ? 0 : healthy.failures();
    }

    private Quarantined quarantined(int failures, long nowNanos) {
        long doubled = failures < Long.numberOfLeadingZeros(quarantineNanos) - 1
                ? quarantineNanos << failures
                : maxQuarantineNanos;
        return new Quarantined(failures + 1, nowNanos + Math.min(doubled, maxQuarantineNanos));
    }
}
