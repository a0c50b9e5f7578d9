package org.asyncraid.async.descriptor;

/** Told once when a chain has ended: every descriptor of it is done, failed or cancelled. Called on the loop. */
@FunctionalInterface
public interface ChainCompletion {
    void completed(Chain chain);
}
