package org.asyncraid.async.plan;

import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;

/**
 * How a kind of operation is composed of other kinds, for when no engine does it whole. The parts go through the layer
 * like any other operation: each has an engine chosen for it, fails over, and may be lowered in turn.
 *
 * <p>Called on the layer's loop. Implementations have no state.
 */
public interface Lowering {
    /** Whether it is worth a try to compose this operation, given what the engines offer. */
    boolean applies(Descriptor whole, Offer offer);

    /** Scratch blocks, each as long as the slice, that the composition needs besides the destinations. */
    default int scratchBlocks(Descriptor whole) {
        return 0;
    }

    /**
     * Adds the parts for a slice to the expansion. No source of the slice is one of its destinations, unless the kind
     * accumulates; if it does, the destinations are to be added to.
     */
    void expand(Slice slice, Expansion expansion);

    /** The result of the slice, from those of the parts, in the order in which they were added. */
    default long result(Slice slice, Chain done) {
        return 0;
    }
}
