package org.asyncraid.async.loop;

/**
 * The only source of time below the tools. A loop owns one; code that needs time asks its loop for it, so that a
 * simulated loop can replay a whole run. May be read from any thread.
 */
public interface Clock {
    /** Monotonic nanoseconds from an arbitrary origin; differences are meaningful, absolute values are not. */
    long nowNanos();

    /** Microseconds since 1970-01-01T00:00Z, for time stamps that go to disk. */
    long epochMicros();
}
