package org.asyncraid.raid.stripe;

import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.stripe.Finding.Kind;

/**
 * What windows do about bad blocks: those that are known, those that a write leaves behind, and those that nothing gives back
 * any more. A bad block counts as one that cannot be read; so windows that meet one go by rows.
 *
 * <p>As in md, a write that fails costs a block and not the member, where the member has a log with room for it. A device that
 * is gone, or fails even its superblock, fails as a whole all the same.
 */
final class BadBlockWork {
    private final StripeMembers members;
    private final WindowMembers transfers;

    BadBlockWork(StripeMembers members, WindowMembers transfers) {
        this.members = members;
        this.transfers = transfers;
    }

    /** Has the window go by rows where there are bad blocks, and counts those of the row as unreadable. */
    void take(Stripe stripe) {
        stripe.mediaErrors.clear();
        if (!members.hasBadBlocks()) {
            return;
        }
        for (int position = 0; position < stripe.shape.blocks(); position++) {
            if (transfers.isBad(stripe, position)) {
                stripe.passLength = Stripe.ROW_BYTES;
            }
        }
        takeAgain(stripe);
        BlockSet bad = stripe.mediaErrors;
        for (int position = bad.next(0); position >= 0; position = bad.next(position + 1)) {
            stripe.findings.add(ScrubWork.finding(stripe, Kind.UNREADABLE, stripe.row.slot(position), false));
        }
    }

    /** After bad blocks were written anew: counts as unreadable what is still bad. */
    void rewritten(Stripe stripe) {
        BlockSet before = stripe.mediaErrors;
        for (int position = before.next(0); position >= 0; position = before.next(position + 1)) {
            if (!stripe.failedNow.contains(position) && !transfers.isBad(stripe, position)) {
                ScrubWork.markRepaired(stripe, stripe.row.slot(position));
            }
        }
        before.clear();
        takeAgain(stripe);
    }

    private void takeAgain(Stripe stripe) {
        for (int position = 0; position < stripe.shape.blocks(); position++) {
            if (transfers.isBad(stripe, position)) {
                stripe.mediaErrors.add(position);
            }
        }
    }

    /** Unreadable blocks that stay so when they are written anew are bad, or else their members have failed. */
    void failUncurable(Stripe stripe) {
        BlockSet still = stripe.mediaErrors;
        for (int position = still.next(0); position >= 0; position = still.next(position + 1)) {
            if (!transfers.markBad(stripe, position, true)) {
                members.memberFailed(stripe.row.slot(position), IoStatus.MEDIA_ERROR);
            }
        }
    }

    /**
     * Takes note that a row is beyond recovery: what cannot be read in it is bad from now on, and so is what was to be made
     * from it. Not so where only parity that is still to be resynced stands against it. Returns whether all of it is on the
     * members' lists.
     */
    boolean giveUp(Stripe stripe) {
        BlockSet lost = stripe.toWrite.set(stripe.mediaErrors);
        if (stripe.purpose() == Purpose.REBUILD) {
            lost.addAll(stripe.wanted);
        }
        lost.removeAll(stripe.shape.unwritable);
        boolean recorded = members.isWritable() && stripe.shape.parityTrusted();
        for (int position = lost.next(0); position >= 0; position = lost.next(position + 1)) {
            recorded &= members.keepsBadBlocks(stripe.row.slot(position));
        }
        for (int position = lost.next(0); recorded && position >= 0; position = lost.next(position + 1)) {
            recorded = transfers.isBad(stripe, position) || transfers.markBad(stripe, position, false);
        }
        return recorded;
    }

    /**
     * Deals with the writes of a pass that failed; where it is longer than a row, those that may have left bad blocks are
     * repeated row by row first. Returns whether that is under way.
     */
    boolean repeats(Stripe stripe) {
        BlockSet failed = stripe.failedNow;
        boolean rows = stripe.passLength > Stripe.ROW_BYTES && !stripe.isRepeating();
        boolean repeat = stripe.isRepeating();
        for (int position = failed.next(0); position >= 0; position = failed.next(position + 1)) {
            IoStatus why = stripe.requests[position].status();
            int slot = stripe.row.slot(position);
            boolean ofBlock = why == IoStatus.MEDIA_ERROR || why == IoStatus.DEVICE_ERROR;
            if (ofBlock && rows && members.keepsBadBlocks(slot)) {
                repeat = true;
            } else if (!ofBlock || !transfers.markBad(stripe, position, true)) {
                members.memberFailed(slot, why);
                stripe.toWrite.remove(position);
            }
        }
        if (!failed.isEmpty() && !(rows && repeat) && isLost(stripe)) {
            stripe.lost = true;
        }
        if (!repeat) {
            return false;
        }
        if (rows) {
            stripe.toWrite.retainAll(failed);
        }
        return transfers.repeatNextRow(stripe);
    }

    /** Takes what was written durably off the lists. */
    void madeGood(Stripe stripe) {
        if (!members.hasBadBlocks() || stripe.passLength > Stripe.ROW_BYTES) {
            return;
        }
        BlockSet written = stripe.toWrite;
        for (int position = written.next(0); position >= 0; position = written.next(position + 1)) {
            if (!stripe.failedNow.contains(position) && transfers.isBad(stripe, position)) {
                transfers.markGood(stripe, position);
            }
        }
    }

    /** Whether a block that the client has written can neither be read nor computed after what failed. */
    private boolean isLost(Stripe stripe) {
        int unreadable = 0;
        boolean concerned = false;
        for (int position = 0; position < stripe.shape.blocks(); position++) {
            if (!transfers.isReadable(stripe, position)) {
                unreadable++;
                concerned |= stripe.written.contains(position) || stripe.partial.contains(position);
            }
        }
        return concerned && unreadable > stripe.shape.parityBlocks();
    }
}
