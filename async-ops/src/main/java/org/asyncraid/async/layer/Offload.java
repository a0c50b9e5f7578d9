package org.asyncraid.async.layer;

import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;

/**
 * The asynchronous offload layer as its clients see it: say what is to be computed, be told when it is. Which engine
 * did it, in how many pieces, and after how many failed tries is the layer's business. Belongs to one loop; called on
 * its thread.
 */
public interface Offload {
    /** Where clients take descriptors from, and give them back to. */
    DescriptorPool descriptors();

    /**
     * Begins an operation. Its {@link Descriptor#onCompletion completion} is called exactly once, on the loop, never
     * inside this call. It fails only when every engine that could do it has failed; {@link Descriptor#attempts} then
     * names each.
     *
     * @throws IllegalArgumentException when the descriptor does not fit its kind
     */
    void submit(Descriptor descriptor);

    /** Begins a chain. Its completion is called exactly once, on the loop, never inside this call. */
    void submit(Chain chain);
}
