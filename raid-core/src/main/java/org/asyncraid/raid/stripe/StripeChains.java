package org.asyncraid.raid.stripe;

import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Client;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.op.Gf256;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.ParityWork;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.plan.Recovery;

/**
 * Translates what a plan computes into chains for the offload layer. Blocks are named by position; a written block's new
 * content is the client's page, a partly written one's is its merged page, any other's is what was read or recovered.
 */
final class StripeChains {
    /** Where engines are short, sweeps get one part in seventeen beside the array's clients. */
    private static final Client SWEEPS = new Client("sweeps", 1);

    private final DescriptorPool descriptors;
    private final boolean withPartialParity;

    StripeChains(DescriptorPool descriptors, boolean withPartialParity) {
        this.descriptors = descriptors;
        this.withPartialParity = withPartialParity;
    }

    /** The chain for the plan's recovery, the merging of partial writes, its parity work, and delivery to the client. */
    Chain planned(Stripe stripe) {
        Chain chain = stripe.chain.begin(stripe);
        long recovered = Chain.FIRST;
        if (stripe.plan.recovery() != Recovery.NONE) {
            recovered = chain.add(recovery(stripe), Chain.FIRST);
        }
        long merged = merge(stripe, chain, recovered);
        if (withPartialParity && stripe.isLogged() && changesParityInPart(stripe)) {
            computeByParts(stripe, chain, merged);
            return chain;
        }
        switch (stripe.plan.parityWork()) {
            case NONE -> deliver(stripe, chain, merged);
            case COMPUTE -> chain.add(compute(stripe, stripe.plan.parity(), false), merged);
            case UPDATE -> chain.add(update(stripe), merged);
            case VALIDATE -> chain.add(validate(stripe), merged);
        }
        return chain;
    }

    /** Whether {@link #planned} has anything to do. */
    static boolean isNeeded(Stripe stripe) {
        return stripe.plan.recovery() != Recovery.NONE
                || stripe.plan.parityWork() != ParityWork.NONE
                || !stripe.partial.isEmpty()
                || stripe.shape.purpose() == Purpose.READ;
    }

    /** Replaces stored P and Q by their differences from the computed ones. */
    Chain syndromes(Stripe stripe) {
        Chain chain = stripe.chain.begin(stripe);
        chain.add(compute(stripe, stripe.plan.parity(), true), Chain.FIRST);
        return chain;
    }

    /** Computes some parity blocks afresh from all data. */
    Chain recompute(Stripe stripe, BlockSet parity) {
        Chain chain = stripe.chain.begin(stripe);
        chain.add(compute(stripe, parity, false), Chain.FIRST);
        return chain;
    }

    /** Adds the difference that stands in P's page to a data block, which corrects it. */
    Chain correct(Stripe stripe, int position) {
        Chain chain = stripe.chain.begin(stripe);
        Descriptor xor = take(OperationKinds.XOR, stripe).accumulate();
        old(stripe, xor, stripe.shape.p());
        content(stripe, xor, position);
        chain.add(xor, Chain.FIRST);
        return chain;
    }

    private Descriptor recovery(Stripe stripe) {
        var shape = stripe.shape;
        Recovery how = stripe.plan.recovery();
        BlockSet recovered = stripe.plan.recovered();
        int first = recovered.next(0);
        int second = recovered.next(first + 1);
        Descriptor op = take(kindOf(how), stripe);
        boolean withCoefficients = how != Recovery.DATA_FROM_P;
        for (int position = 0; position < shape.dataBlocks(); position++) {
            if (!recovered.contains(position)) {
                old(stripe, op, position);
                if (withCoefficients) {
                    op.coefficient(coefficient(stripe, position));
                }
            }
        }
        switch (how) {
            case NONE -> throw new IllegalStateException("no recovery planned: " + stripe);
            case DATA_FROM_P -> old(stripe, op, shape.p());
            case DATA_FROM_Q, DATA_AND_P -> old(stripe, op, shape.q()).coefficient(coefficient(stripe, first));
            case DATA_AND_Q -> old(stripe, op, shape.p()).coefficient(coefficient(stripe, first));
            case TWO_DATA -> {
                old(stripe, op, shape.p());
                old(stripe, op, shape.q())
                        .coefficient(coefficient(stripe, first))
                        .coefficient(coefficient(stripe, second));
            }
        }
        content(stripe, op, first);
        if (second >= 0) {
            content(stripe, op, second);
        }
        return op;
    }

    private static OperationKind kindOf(Recovery how) {
        return switch (how) {
            case DATA_FROM_P, NONE -> OperationKinds.RECOVER_DATA;
            case DATA_FROM_Q -> OperationKinds.RECOVER_DATA_FROM_Q;
            case DATA_AND_P -> OperationKinds.RECOVER_DATA_AND_P;
            case DATA_AND_Q -> OperationKinds.RECOVER_DATA_AND_Q;
            case TWO_DATA -> OperationKinds.RECOVER_TWO_DATA;
        };
    }

    /** Copies old content and then the client's bytes into the merged pages. Returns what later work comes after. */
    private long merge(Stripe stripe, Chain chain, long after) {
        long done = after;
        for (int position = stripe.partial.next(0); position >= 0; position = stripe.partial.next(position + 1)) {
            Descriptor whole = take(OperationKinds.COPY, stripe);
            old(stripe, whole, position).destination(stripe.merged(position), stripe.passStart);
            int from = Math.max(stripe.clientFrom(position), stripe.passStart);
            int to = Math.min(stripe.clientTo(position), stripe.passStart + stripe.passLength);
            long base = chain.add(whole, after);
            done |= base;
            if (from < to) {
                Descriptor part =
                        descriptors.take().begin(OperationKinds.COPY, to - from).client(client(stripe));
                part.source(stripe.clientPage(position), stripe.clientOffset(position, from));
                done |= chain.add(part.destination(stripe.merged(position), from), base);
            }
        }
        return done;
    }

    /** Copies wanted blocks to the client. */
    private void deliver(Stripe stripe, Chain chain, long after) {
        if (stripe.shape.purpose() != Purpose.READ) {
            return;
        }
        for (int position = stripe.wanted.next(0); position >= 0; position = stripe.wanted.next(position + 1)) {
            int from = Math.max(stripe.clientFrom(position), stripe.passStart);
            int to = Math.min(stripe.clientTo(position), stripe.passStart + stripe.passLength);
            if (from < to) {
                Descriptor copy =
                        descriptors.take().begin(OperationKinds.COPY, to - from).client(client(stripe));
                copy.source(stripe.content(position), from);
                copy.destination(stripe.clientPage(position), stripe.clientOffset(position, from));
                chain.add(copy, after);
            }
        }
    }

    private static boolean changesParityInPart(Stripe stripe) {
        ParityWork work = stripe.plan.parityWork();
        int replaced = stripe.written.size() + stripe.partial.size();
        return (work == ParityWork.COMPUTE || work == ParityWork.UPDATE) && replaced < stripe.shape.dataBlocks();
    }

    /** First what the blocks that stay contribute to parity, which is put aside; then the new data on top of it. */
    private void computeByParts(Stripe stripe, Chain chain, long after) {
        boolean update = stripe.plan.parityWork() == ParityWork.UPDATE;
        long staying = chain.add(update ? part(stripe, true, false) : part(stripe, false, true), after);
        long aside = Chain.FIRST;
        BlockSet parity = stripe.plan.parity();
        for (int position = parity.next(0); position >= 0; position = parity.next(position + 1)) {
            Descriptor copy = take(OperationKinds.COPY, stripe);
            old(stripe, copy, position);
            int which = position - stripe.shape.dataBlocks();
            aside |= chain.add(copy.destination(stripe.partialParity(which), stripe.passStart), staying);
        }
        chain.add(part(stripe, true, true), aside);
    }

    /** The contribution to parity of the blocks that are replaced, old or new, or of those that stay; added or by itself. */
    private Descriptor part(Stripe stripe, boolean added, boolean isNew) {
        var shape = stripe.shape;
        BlockSet parity = stripe.plan.parity();
        boolean wantsQ = shape.parityBlocks() > 1 && parity.contains(shape.q());
        Descriptor op = take(wantsQ ? OperationKinds.PQ : OperationKinds.XOR, stripe);
        for (int position = 0; position < shape.dataBlocks(); position++) {
            boolean replaced = stripe.written.contains(position) || stripe.partial.contains(position);
            if (replaced == added) {
                if (replaced && isNew) {
                    current(stripe, op, position);
                } else {
                    old(stripe, op, position);
                }
                if (wantsQ) {
                    op.coefficient(coefficient(stripe, position));
                }
            }
        }
        parityDestinations(stripe, op, parity, wantsQ);
        return added ? op.accumulate() : op;
    }

    /** P, Q or both from all data; added to what the parity pages hold when {@code accumulate}. */
    private Descriptor compute(Stripe stripe, BlockSet parity, boolean accumulate) {
        var shape = stripe.shape;
        boolean wantsQ = shape.parityBlocks() > 1 && parity.contains(shape.q());
        Descriptor op = take(wantsQ ? OperationKinds.PQ : OperationKinds.XOR, stripe);
        for (int position = 0; position < shape.dataBlocks(); position++) {
            current(stripe, op, position);
            if (wantsQ) {
                op.coefficient(coefficient(stripe, position));
            }
        }
        parityDestinations(stripe, op, parity, wantsQ);
        return accumulate ? op.accumulate() : op;
    }

    /** The parity blocks changed by the difference of old and new data. */
    private Descriptor update(Stripe stripe) {
        var shape = stripe.shape;
        BlockSet parity = stripe.plan.parity();
        boolean wantsQ = shape.parityBlocks() > 1 && parity.contains(shape.q());
        Descriptor op =
                take(wantsQ ? OperationKinds.PQ : OperationKinds.XOR, stripe).accumulate();
        for (int position = 0; position < shape.dataBlocks(); position++) {
            if (stripe.written.contains(position) || stripe.partial.contains(position)) {
                old(stripe, op, position);
                current(stripe, op, position);
                if (wantsQ) {
                    int c = coefficient(stripe, position);
                    op.coefficient(c).coefficient(c);
                }
            }
        }
        parityDestinations(stripe, op, parity, wantsQ);
        return op;
    }

    private Descriptor validate(Stripe stripe) {
        var shape = stripe.shape;
        BlockSet parity = stripe.plan.parity();
        boolean checksQ = shape.parityBlocks() > 1 && parity.contains(shape.q());
        Descriptor op = take(checksQ ? OperationKinds.PQ_VALIDATE : OperationKinds.XOR_VALIDATE, stripe);
        for (int position = 0; position < shape.dataBlocks(); position++) {
            old(stripe, op, position);
            if (checksQ) {
                op.coefficient(coefficient(stripe, position));
            }
        }
        if (parity.contains(shape.p())) {
            old(stripe, op, shape.p());
        } else {
            op.sourceAt(0);
        }
        return checksQ ? old(stripe, op, shape.q()) : op;
    }

    private static void parityDestinations(Stripe stripe, Descriptor op, BlockSet parity, boolean wantsQ) {
        if (parity.contains(stripe.shape.p())) {
            content(stripe, op, stripe.shape.p());
        } else {
            op.noDestination();
        }
        if (wantsQ) {
            content(stripe, op, stripe.shape.q());
        }
    }

    private static Client client(Stripe stripe) {
        return switch (stripe.purpose()) {
            case READ, WRITE -> Client.DEFAULT;
            case REBUILD, RESYNC, SCRUB -> SWEEPS;
        };
    }

    private Descriptor take(OperationKind kind, Stripe stripe) {
        return descriptors.take().begin(kind, stripe.passLength).client(client(stripe));
    }

    /** Adds the old content of a block as a source. */
    private static Descriptor old(Stripe stripe, Descriptor op, int position) {
        return op.source(stripe.content(position), stripe.passStart);
    }

    /** Adds the content that a data block will have as a source. */
    private static void current(Stripe stripe, Descriptor op, int position) {
        if (stripe.written.contains(position)) {
            op.source(stripe.clientPage(position), stripe.clientOffset(position, stripe.passStart));
        } else if (stripe.partial.contains(position)) {
            op.source(stripe.merged(position), stripe.passStart);
        } else {
            old(stripe, op, position);
        }
    }

    private static void content(Stripe stripe, Descriptor op, int position) {
        op.destination(stripe.content(position), stripe.passStart);
    }

    private static int coefficient(Stripe stripe, int position) {
        return Gf256.exp(stripe.row.exponent(position));
    }
}
