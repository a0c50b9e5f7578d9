package org.asyncraid.async.layer;

import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.plan.Expansion;
import org.asyncraid.async.plan.Lowering;
import org.asyncraid.async.plan.Offer;
import org.asyncraid.async.plan.Slice;

/** One source to two destinations, as two copies. */
final class DoubleCopy implements Lowering {
    @Override
    public boolean applies(Descriptor whole, Offer offer) {
        return offer.takes(OperationKinds.COPY);
    }

    @Override
    public void expand(Slice slice, Expansion expansion) {
        for (int d = 0; d < 2; d++) {
            Descriptor copy = expansion.begin(OperationKinds.COPY).sourceAt(slice.source(0));
            expansion.add(copy.destinationAt(slice.destination(d)), Chain.FIRST);
        }
    }
}
