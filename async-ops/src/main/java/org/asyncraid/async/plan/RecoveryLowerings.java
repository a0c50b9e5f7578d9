package org.asyncraid.async.plan;

import static org.asyncraid.async.descriptor.Chain.FIRST;
import static org.asyncraid.async.op.OperationKinds.COPY;
import static org.asyncraid.async.op.OperationKinds.GF_MULTIPLY;
import static org.asyncraid.async.op.OperationKinds.PQ;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA_AND_P;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA_AND_Q;
import static org.asyncraid.async.op.OperationKinds.RECOVER_DATA_FROM_Q;
import static org.asyncraid.async.op.OperationKinds.RECOVER_TWO_DATA;
import static org.asyncraid.async.op.OperationKinds.XOR;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.op.Gf256;

/**
 * How missing blocks are recovered by pq, gf-multiply and xor, in place in the destinations. Written below with S for
 * the surviving data blocks, P' and Q' for the syndrome of those alone. There may be no survivor: RAID-6 of four
 * disks that has lost both data blocks.
 *
 * <p>Source: H. P. Anvin, The mathematics of RAID-6, section 4, with the terms rearranged so that no block is needed
 * besides the destinations.
 */
final class RecoveryLowerings {
    private RecoveryLowerings() {}

    static void register(Lowerings lowerings) {
        lowerings
                .register(RECOVER_DATA, new DataFromP())
                .register(RECOVER_DATA_FROM_Q, new DataFromQ())
                .register(RECOVER_DATA_AND_P, new DataAndP())
                .register(RECOVER_DATA_AND_Q, new DataAndQ())
                .register(RECOVER_TWO_DATA, new TwoData());
    }

    /** D = ΣS + P. */
    private static final class DataFromP implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offer.takes(XOR);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            Descriptor xor = expansion.begin(XOR).destinationAt(slice.destination(0));
            for (int s = 0; s < slice.sourceCount(); s++) {
                xor.sourceAt(slice.source(s));
            }
            expansion.add(xor, FIRST);
        }
    }

    /** D = (Σ cS + Q) / c_d: the Q of the survivors and of Q itself, with coefficients that are divided already. */
    private static final class DataFromQ implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offersSyndrome(offer);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            int survivors = slice.sourceCount() - 1;
            int inverse = Gf256.inverse(slice.coefficientAt(survivors));
            Descriptor pq = expansion.begin(PQ).noDestination().destinationAt(slice.destination(0));
            for (int s = 0; s < survivors; s++) {
                pq.sourceAt(slice.source(s)).coefficient(Gf256.multiply(inverse, slice.coefficientAt(s)));
            }
            expansion.add(pq.sourceAt(slice.source(survivors)).coefficient(inverse), FIRST);
        }
    }

    /** P = P', D = Q'; then D += Q, D /= c_d, P += D. */
    private static final class DataAndP implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offersSyndromeAndSums(offer);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            int survivors = slice.sourceCount() - 1;
            int inverse = Gf256.inverse(slice.coefficientAt(survivors));
            long q = slice.source(survivors);
            long data = slice.destination(0);
            long p = slice.destination(1);
            if (survivors == 0) {
                long divided = expansion.add(multiply(expansion, q, inverse, data), FIRST);
                expansion.add(copy(expansion, data, p), divided);
                return;
            }
            long summed = expansion.add(syndrome(slice, expansion, survivors, p, data), FIRST);
            long added = expansion.add(add(expansion, q, data), summed);
            long divided = expansion.add(multiply(expansion, data, inverse, data), added);
            expansion.add(add(expansion, data, p), divided);
        }
    }

    /** D = P', Q = Q'; then D += P, Q += c_d D. */
    private static final class DataAndQ implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offersSyndromeAndSums(offer);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            int survivors = slice.sourceCount() - 1;
            int coefficient = slice.coefficientAt(survivors);
            long p = slice.source(survivors);
            long data = slice.destination(0);
            long q = slice.destination(1);
            if (survivors == 0) {
                long copied = expansion.add(copy(expansion, p, data), FIRST);
                expansion.add(multiply(expansion, data, coefficient, q), copied);
                return;
            }
            long summed = expansion.add(syndrome(slice, expansion, survivors, data, q), FIRST);
            long added = expansion.add(add(expansion, p, data), summed);
            expansion.add(multiply(expansion, data, coefficient, q).accumulate(), added);
        }
    }

    /**
     * X = P', Y = Q'; then X += P leaves X + Y, Y += Q leaves c_x X + c_y Y, and Y += c_x (X + Y) leaves
     * (c_x + c_y) Y, which is divided; X + Y then loses Y.
     */
    private static final class TwoData implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offersSyndromeAndSums(offer);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            int survivors = slice.sourceCount() - 2;
            int cx = slice.coefficientAt(survivors);
            int cy = slice.coefficientAt(survivors + 1);
            long p = slice.source(survivors);
            long q = slice.source(survivors + 1);
            long x = slice.destination(0);
            long y = slice.destination(1);
            long sumInX;
            long sumInY;
            if (survivors == 0) {
                sumInX = expansion.add(copy(expansion, p, x), FIRST);
                sumInY = expansion.add(copy(expansion, q, y), FIRST);
            } else {
                long summed = expansion.add(syndrome(slice, expansion, survivors, x, y), FIRST);
                sumInX = expansion.add(add(expansion, p, x), summed);
                sumInY = expansion.add(add(expansion, q, y), summed);
            }
            long reduced = expansion.add(multiply(expansion, x, cx, y).accumulate(), sumInX | sumInY);
            long divided = expansion.add(multiply(expansion, y, Gf256.inverse(cx ^ cy), y), reduced);
            expansion.add(add(expansion, y, x), divided);
        }
    }

    private static boolean offersSyndromeAndSums(Offer offer) {
        return offersSyndrome(offer) && offer.takes(XOR);
    }

    /** Where only one of pq and gf-multiply is offered, it is what the other is lowered to. */
    private static boolean offersSyndrome(Offer offer) {
        return offer.takes(PQ) || offer.takes(GF_MULTIPLY);
    }

    private static Descriptor syndrome(Slice slice, Expansion expansion, int survivors, long p, long q) {
        Descriptor pq = expansion.begin(PQ).destinationAt(p).destinationAt(q);
        for (int s = 0; s < survivors; s++) {
            pq.sourceAt(slice.source(s)).coefficient(slice.coefficientAt(s));
        }
        return pq;
    }

    private static Descriptor add(Expansion expansion, long source, long destination) {
        return expansion.begin(XOR).sourceAt(source).destinationAt(destination).accumulate();
    }

    private static Descriptor copy(Expansion expansion, long source, long destination) {
        return expansion.begin(COPY).sourceAt(source).destinationAt(destination);
    }

    private static Descriptor multiply(Expansion expansion, long source, int coefficient, long destination) {
        return expansion
                .begin(GF_MULTIPLY)
                .sourceAt(source)
                .coefficient(coefficient)
                .destinationAt(destination);
    }
}
