package org.asyncraid.async.descriptor;

/** One engine's failed try at an operation. */
public record Attempt(String engine, Outcome outcome, long nanos) {
    @Override
    public String toString() {
        return engine + ": " + outcome + " after " + nanos / 1_000 + " µs";
    }
}
