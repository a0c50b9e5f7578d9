package org.asyncraid.raid.stripe;

import org.asyncraid.async.layer.Offload;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.plan.WindowShape;
import org.asyncraid.raid.stripe.Finding.Kind;

/** What follows when parity disagrees with the data: narrowing it to rows, telling which block is wrong, putting it right. */
final class ScrubWork {
    private final StripeRunner runner;
    private final Offload offload;
    private final StripeChains chains;

    ScrubWork(StripeRunner runner, Offload offload, StripeChains chains) {
        this.runner = runner;
        this.offload = offload;
        this.chains = chains;
    }

    void mismatch(Stripe stripe) {
        if (stripe.purpose() == Purpose.RESYNC) {
            mendParity(stripe, stripe.plan.parity());
        } else if (stripe.passLength > Stripe.ROW_BYTES) {
            runner.goByRows(stripe);
        } else if (stripe.plan.parity().size() > 1) {
            stripe.become(Phase.LOCATING);
            offload.submit(chains.syndromes(stripe));
        } else {
            boolean repair = stripe.scrubMode() == ScrubMode.REPAIR_PARITY;
            stripe.findings.add(finding(stripe, Kind.MISMATCH, -1, repair));
            if (repair) {
                mendParity(stripe, stripe.plan.parity());
            } else {
                runner.write(stripe);
            }
        }
    }

    void located(Stripe stripe) {
        WindowShape shape = stripe.shape;
        int where = SyndromeLocator.locate(
                stripe.content(shape.p()).segment().asSlice(stripe.passStart, stripe.passLength),
                stripe.content(shape.q()).segment().asSlice(stripe.passStart, stripe.passLength));
        int position = switch (where) {
            case SyndromeLocator.P -> shape.p();
            case SyndromeLocator.Q -> shape.q();
            default -> where < 0 ? -1 : positionOfExponent(stripe, where);
        };
        boolean repair = stripe.scrubMode() == ScrubMode.REPAIR_PARITY
                || (stripe.scrubMode() == ScrubMode.REPAIR_LOCATED && position >= 0);
        int slot = position < 0 ? -1 : stripe.row.slot(position);
        stripe.findings.add(finding(stripe, kindOf(shape, position), slot, repair));
        if (!repair) {
            runner.write(stripe);
        } else if (stripe.scrubMode() == ScrubMode.REPAIR_PARITY) {
            mendParity(stripe, stripe.plan.parity());
        } else {
            stripe.toWrite.clear().add(position);
            stripe.become(Phase.MENDING);
            offload.submit(
                    position < shape.dataBlocks()
                            ? chains.correct(stripe, position)
                            : chains.recompute(stripe, stripe.toWrite));
        }
    }

    private void mendParity(Stripe stripe, BlockSet parity) {
        stripe.toWrite.set(parity);
        stripe.become(Phase.MENDING);
        offload.submit(chains.recompute(stripe, parity));
    }

    /** Takes note that the slot's unreadable block of the present row was written anew. */
    static void markRepaired(Stripe stripe, int slot) {
        int row = stripe.offset() + stripe.passStart;
        stripe.findings.replaceAll(
                found -> found.kind() == Kind.UNREADABLE && found.slot() == slot && found.offsetInChunk() == row
                        ? new Finding(found.kind(), found.stripe(), found.offsetInChunk(), found.slot(), true)
                        : found);
    }

    private static int positionOfExponent(Stripe stripe, int exponent) {
        for (int position = 0; position < stripe.shape.dataBlocks(); position++) {
            if (stripe.row.exponent(position) == exponent) {
                return position;
            }
        }
        return -1;
    }

    private static Kind kindOf(WindowShape shape, int position) {
        if (position < 0) {
            return Kind.MISMATCH;
        }
        return position < shape.dataBlocks() ? Kind.WRONG_DATA : position == shape.p() ? Kind.WRONG_P : Kind.WRONG_Q;
    }

    static Finding finding(Stripe stripe, Kind kind, int slot, boolean repaired) {
        return new Finding(kind, stripe.number(), stripe.offset() + stripe.passStart, slot, repaired);
    }
}
