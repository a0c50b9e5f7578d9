package org.asyncraid.async.plan;

import static org.asyncraid.async.descriptor.Chain.FIRST;
import static org.asyncraid.async.op.OperationKinds.COMPARE;
import static org.asyncraid.async.op.OperationKinds.COPY;
import static org.asyncraid.async.op.OperationKinds.FILL;
import static org.asyncraid.async.op.OperationKinds.GF_DOT;
import static org.asyncraid.async.op.OperationKinds.GF_MULTIPLY;
import static org.asyncraid.async.op.OperationKinds.PQ;
import static org.asyncraid.async.op.OperationKinds.PQ_VALIDATE;
import static org.asyncraid.async.op.OperationKinds.P_WRONG;
import static org.asyncraid.async.op.OperationKinds.Q_WRONG;
import static org.asyncraid.async.op.OperationKinds.XOR;
import static org.asyncraid.async.op.OperationKinds.XOR_VALIDATE;

import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;

/** How copying, multiplying, parity and its validation are composed of each other. */
final class ParityLowerings {
    private ParityLowerings() {}

    static void register(Lowerings lowerings) {
        lowerings
                .register(COPY, new CopyByXor())
                .register(COMPARE, new CompareByValidating())
                .register(GF_MULTIPLY, new MultiplicationByPq())
                .register(GF_MULTIPLY, new MultiplicationAndXor())
                .register(PQ, new Syndrome())
                .register(GF_DOT, new Rows())
                .register(XOR_VALIDATE, new XorValidation())
                .register(PQ_VALIDATE, new SyndromeValidation());
    }

    /** The sum of one block. */
    private static final class CopyByXor implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offer.takes(XOR);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            Descriptor xor = expansion.begin(XOR);
            expansion.add(xor.sourceAt(slice.source(0)).destinationAt(slice.destination(0)), FIRST);
        }
    }

    /** Blocks are equal when their sum is zero. */
    private static final class CompareByValidating implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offer.takes(XOR_VALIDATE);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            Descriptor validate = expansion.begin(XOR_VALIDATE);
            expansion.add(validate.sourceAt(slice.source(0)).sourceAt(slice.source(1)), FIRST);
        }

        @Override
        public long result(Slice slice, Chain done) {
            return done.descriptor(0).result();
        }
    }

    /** The Q of one block, which is how dmaengine's devices multiply. */
    private static final class MultiplicationByPq implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offer.takes(PQ);
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            Descriptor pq = expansion
                    .begin(PQ)
                    .sourceAt(slice.source(0))
                    .coefficient(slice.coefficientAt(0))
                    .noDestination()
                    .destinationAt(slice.destination(0));
            expansion.add(slice.accumulates() ? pq.accumulate() : pq, FIRST);
        }
    }

    /** For engines that multiply but do not add: the product first, the sum after. */
    private static final class MultiplicationAndXor implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return whole.accumulates() && offer.takes(GF_MULTIPLY);
        }

        @Override
        public int scratchBlocks(Descriptor whole) {
            return whole.accumulates() ? 1 : 0;
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            long product = expansion.scratch(0);
            Descriptor multiply = expansion
                    .begin(GF_MULTIPLY)
                    .sourceAt(slice.source(0))
                    .coefficient(slice.coefficientAt(0))
                    .destinationAt(product);
            long multiplied = expansion.add(multiply, FIRST);
            Descriptor xor = expansion.begin(XOR).sourceAt(product).destinationAt(slice.destination(0));
            expansion.add(xor.accumulate(), multiplied);
        }
    }

    /** P is a xor; Q is a sum of products, one after the other. */
    private static final class Syndrome implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            boolean p = whole.destination(0) == 0 || offer.takes(XOR);
            boolean q =
                    whole.destination(1) == 0 || (offer.takes(GF_MULTIPLY) && whole.sourceCount() < Chain.MAX_LENGTH);
            return p && q;
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            if (slice.destination(0) != 0) {
                Descriptor xor = expansion.begin(XOR).destinationAt(slice.destination(0));
                for (int s = 0; s < slice.sourceCount(); s++) {
                    xor.sourceAt(slice.source(s));
                }
                expansion.add(slice.accumulates() ? xor.accumulate() : xor, FIRST);
            }
            if (slice.destination(1) != 0) {
                long previous = FIRST;
                for (int s = 0; s < slice.sourceCount(); s++) {
                    Descriptor multiply = expansion
                            .begin(GF_MULTIPLY)
                            .sourceAt(slice.source(s))
                            .coefficient(slice.coefficientAt(s))
                            .destinationAt(slice.destination(1));
                    boolean adds = s > 0 || slice.accumulates();
                    previous = expansion.add(adds ? multiply.accumulate() : multiply, previous);
                }
            }
        }
    }

    /** Every row is the Q of all sources with its coefficients; a row of ones is their sum. */
    private static final class Rows implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            // A pq that no engine takes is composed of products, as far as it fits a chain.
            boolean weighs = offer.takes(PQ) || (offer.takes(GF_MULTIPLY) && whole.sourceCount() < Chain.MAX_LENGTH);
            for (int row = 0; row < whole.destinationCount(); row++) {
                if (!weighs && !(offer.takes(XOR) && isOfOnes(whole, row))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            int sources = slice.sourceCount();
            for (int row = 0; row < slice.destinationCount(); row++) {
                boolean isSum = isOfOnes(slice.whole(), row);
                Descriptor part = expansion.begin(isSum ? XOR : PQ);
                for (int s = 0; s < sources; s++) {
                    part.sourceAt(slice.source(s));
                    if (!isSum) {
                        part.coefficient(slice.coefficientAt(row * sources + s));
                    }
                }
                if (!isSum) {
                    part.noDestination();
                }
                part.destinationAt(slice.destination(row));
                expansion.add(slice.accumulates() ? part.accumulate() : part, FIRST);
            }
        }

        private static boolean isOfOnes(Descriptor whole, int row) {
            int sources = whole.sourceCount();
            for (int s = 0; s < sources; s++) {
                if (whole.coefficientAt(row * sources + s) != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The sum of all but one must equal that one. */
    private static final class XorValidation implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return whole.sourceCount() == 1 ? offer.takes(FILL) : offer.takes(XOR);
        }

        @Override
        public int scratchBlocks(Descriptor whole) {
            return 1;
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            int last = slice.sourceCount() - 1;
            long sum = expansion.scratch(0);
            Descriptor first = expansion.begin(last == 0 ? FILL : XOR).destinationAt(sum);
            for (int s = 0; s < last; s++) {
                first.sourceAt(slice.source(s));
            }
            long summed = expansion.add(first, FIRST);
            Descriptor compare = expansion.begin(COMPARE);
            expansion.add(compare.sourceAt(sum).sourceAt(slice.source(last)), summed);
        }

        @Override
        public long result(Slice slice, Chain done) {
            return done.descriptor(1).result() == 0 ? 0 : P_WRONG;
        }
    }

    /** P and Q anew, into scratch, compared with those that are there. */
    private static final class SyndromeValidation implements Lowering {
        @Override
        public boolean applies(Descriptor whole, Offer offer) {
            return offer.takes(PQ) || offer.takes(XOR);
        }

        @Override
        public int scratchBlocks(Descriptor whole) {
            return 2;
        }

        @Override
        public void expand(Slice slice, Expansion expansion) {
            int data = slice.sourceCount() - 2;
            Descriptor pq = expansion.begin(PQ);
            for (int s = 0; s < data; s++) {
                pq.sourceAt(slice.source(s)).coefficient(slice.coefficientAt(s));
            }
            for (int parity = 0; parity < 2; parity++) {
                pq.destinationAt(slice.source(data + parity) == 0 ? 0 : expansion.scratch(parity));
            }
            long computed = expansion.add(pq, FIRST);
            for (int parity = 0; parity < 2; parity++) {
                long given = slice.source(data + parity);
                if (given != 0) {
                    Descriptor compare = expansion.begin(COMPARE);
                    expansion.add(compare.sourceAt(expansion.scratch(parity)).sourceAt(given), computed);
                }
            }
        }

        @Override
        public long result(Slice slice, Chain done) {
            long wrong = 0;
            int compared = 1;
            int data = slice.sourceCount() - 2;
            for (int parity = 0; parity < 2; parity++) {
                if (slice.source(data + parity) != 0
                        && done.descriptor(compared++).result() != 0) {
                    wrong |= parity == 0 ? P_WRONG : Q_WRONG;
                }
            }
            return wrong;
        }
    }
}
