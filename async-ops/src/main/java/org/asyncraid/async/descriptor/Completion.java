package org.asyncraid.async.descriptor;

/**
 * Told once when a descriptor that was submitted to the offload layer has ended. Called on the loop, never from
 * inside a submit, so it may submit more. The descriptor is the caller's again.
 */
@FunctionalInterface
public interface Completion {
    void completed(Descriptor descriptor);
}
