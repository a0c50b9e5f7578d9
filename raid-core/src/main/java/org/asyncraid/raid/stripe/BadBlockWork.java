package org.asyncraid.raid.stripe;

import org.asyncraid.blockdev.BlockDevice;
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
        stripe.givenUp.clear();
        if (!members.badBlocks().hasAny()) {
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
        stripe.mediaErrors.clear();
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
            int slot = stripe.row.slot(position);
            if (members.isWritable(slot) && !transfers.markBad(stripe, members.device(slot), true)) {
                members.memberFailed(members.device(slot), IoStatus.MEDIA_ERROR);
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
            stripe.givenUp.set(stripe.wanted).retainAll(stripe.shape.unreadable);
            lost.addAll(stripe.givenUp);
        }
        lost.removeAll(stripe.shape.unwritable);
        boolean recorded = members.isWritable() && stripe.shape.parityTrusted();
        for (int position = lost.next(0); position >= 0; position = lost.next(position + 1)) {
            BlockDevice replacement = members.replacement(stripe.row.slot(position));
            recorded &= members.badBlocks().hasLog(members.device(stripe.row.slot(position)))
                    && (replacement == null || members.badBlocks().hasLog(replacement));
        }
        for (int position = lost.next(0); recorded && position >= 0; position = lost.next(position + 1)) {
            recorded = giveUp(stripe, position);
        }
        return recorded;
    }

    /** A block that nobody can give to the replacement of its member is bad there too. */
    private boolean giveUp(Stripe stripe, int position) {
        int slot = stripe.row.slot(position);
        BlockDevice replacement = members.replacement(slot);
        boolean ofMember = replacement == null || stripe.mediaErrors.contains(position);
        return (!ofMember
                        || transfers.isBad(stripe, position)
                        || transfers.markBad(stripe, members.device(slot), false))
                && (replacement == null || transfers.markBad(stripe, replacement, false));
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
            BlockDevice device = stripe.asked(position);
            boolean ofBlock = why == IoStatus.MEDIA_ERROR || why == IoStatus.DEVICE_ERROR;
            if (ofBlock && rows && members.badBlocks().hasLog(device)) {
                repeat = true;
            } else if (!ofBlock || !transfers.markBad(stripe, device, true)) {
                members.memberFailed(device, why);
                stripe.toWrite.remove(position);
            }
        }
        failReplacements(stripe);
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

    /** As in md, a replacement that fails a write is of no use. */
    private void failReplacements(Stripe stripe) {
        BlockSet failed = stripe.failedReplacements;
        for (int position = failed.next(0); position >= 0; position = failed.next(position + 1)) {
            members.memberFailed(stripe.askedReplacement(position), stripe.replacementRequests[position].status());
        }
    }

    /** Takes what was written durably off the lists, and takes note of what could not be read and was written anew. */
    void madeGood(Stripe stripe) {
        takeOffLists(stripe);
        BlockSet unreadable = stripe.mediaErrors;
        for (int position = unreadable.next(0); position >= 0; position = unreadable.next(position + 1)) {
            if (stripe.toWrite.contains(position)
                    && !stripe.failedNow.contains(position)
                    && !transfers.isBad(stripe, position)) {
                ScrubWork.markRepaired(stripe, stripe.row.slot(position));
            }
        }
    }

    private void takeOffLists(Stripe stripe) {
        if (!members.badBlocks().hasAny() || stripe.passLength > Stripe.ROW_BYTES) {
            return;
        }
        BlockSet written = stripe.toWrite;
        for (int position = written.next(0); position >= 0; position = written.next(position + 1)) {
            if (!stripe.failedNow.contains(position) && !transfers.isReplacementOnly(stripe, position)) {
                transfers.markGood(stripe, stripe.asked(position));
            }
            BlockDevice replacement = stripe.askedReplacement[position];
            if (replacement != null && !stripe.failedReplacements.contains(position)) {
                transfers.markGood(stripe, replacement);
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
