package org.asyncraid.async.plan;

import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Client;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.op.OperationKind;

/**
 * The parts that a {@link Lowering} composes a slice of. Filled by the lowering, run by the layer, which uses it again.
 * Not thread-safe.
 */
public final class Expansion {
    private final DescriptorPool descriptors;
    private Chain chain = new Chain();
    private Client client = Client.DEFAULT;
    private long partBytes;
    private long scratch;
    private long strideBytes;

    /** An expansion, closed, whose parts are made of these descriptors. */
    public Expansion(DescriptorPool descriptors) {
        this.descriptors = descriptors;
    }

    /**
     * Opens it for another slice.
     *
     * @param into where the parts go
     * @param whose for whom they are done
     * @param bytes length of each part's blocks
     * @param scratchAddress address of the first scratch block
     * @param scratchStride from one scratch block to the next
     */
    public void open(Chain into, Client whose, long bytes, long scratchAddress, long scratchStride) {
        chain = into;
        client = whose;
        partBytes = bytes;
        scratch = scratchAddress;
        strideBytes = scratchStride;
    }

    /** A descriptor for a part, to be filled and then added. */
    public Descriptor begin(OperationKind kind) {
        return descriptors.take().begin(kind, partBytes).client(client);
    }

    /**
     * Adds a part that starts after those in the mask ({@link Chain#FIRST} for none).
     *
     * @return the mask that stands for this part
     */
    public long add(Descriptor part, long predecessors) {
        return chain.add(part, predecessors);
    }

    /** Address of scratch block {@code index}, as long as the slice. */
    public long scratch(int index) {
        return scratch + index * strideBytes;
    }
}
