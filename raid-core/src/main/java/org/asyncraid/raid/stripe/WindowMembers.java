package org.asyncraid.raid.stripe;

import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.plan.WindowShape;

/** The members as a window sees them: which of its blocks can be read and written, and the transfers from and to them. */
final class WindowMembers {
    private final ArrayGeometry geometry;
    private final StripeMembers members;

    WindowMembers(ArrayGeometry geometry, StripeMembers members) {
        this.geometry = geometry;
        this.members = members;
    }

    /** Says in the window's shape what its pass is for and what there is to work with. */
    void fillShape(Stripe stripe, Purpose purpose) {
        long from = memberOffset(stripe);
        long end = from + stripe.passLength;
        WindowShape shape = stripe.shape.begin(purpose, members.isParityTrusted(from, end));
        for (int position = 0; position < shape.blocks(); position++) {
            int slot = stripe.row.slot(position);
            if (!members.isReadable(slot, end)) {
                shape.unreadable.add(position);
            }
            if (!members.isWritable(slot)) {
                shape.unwritable.add(position);
            }
        }
        shape.unreadable.addAll(stripe.mediaErrors);
        if (members.isWritable()) {
            shape.rewrite.set(stripe.mediaErrors).removeAll(shape.unwritable);
            leaveHopeless(stripe);
        }
        shape.written.set(stripe.written);
        shape.partial.set(stripe.partial);
        shape.wanted.set(stripe.wanted);
    }

    /** Bad blocks of members that failed a write are not tried again unasked. */
    private void leaveHopeless(Stripe stripe) {
        BlockSet rewrite = stripe.shape.rewrite;
        for (int position = rewrite.next(0); position >= 0; position = rewrite.next(position + 1)) {
            if (!members.mayRewriteBad(stripe.row.slot(position)) && isBad(stripe, position)) {
                rewrite.remove(position);
            }
        }
    }

    /** Whether the block of the pass has a sector on its member's list of bad blocks. */
    boolean isBad(Stripe stripe, int position) {
        long from = memberOffset(stripe);
        return members.hasBadBlocks() && members.isBad(stripe.row.slot(position), from, from + stripe.passLength);
    }

    /** Whether the block of the pass, or of the row that is being repeated, can be read from its member. */
    boolean isReadable(Stripe stripe, int position) {
        int slot = stripe.row.slot(position);
        long from = recordedFrom(stripe);
        long to = from + recordedLength(stripe);
        return members.isReadable(slot, to) && !(members.hasBadBlocks() && members.isBad(slot, from, to));
    }

    /** Puts the block of the pass, or of the row that is being repeated, on its member's list of bad blocks. */
    boolean markBad(Stripe stripe, int position, boolean writeFailed) {
        long from = recordedFrom(stripe);
        return members.markBad(stripe.row.slot(position), from, from + recordedLength(stripe), writeFailed);
    }

    /** Takes the block of the pass off its member's list of bad blocks. */
    void markGood(Stripe stripe, int position) {
        long from = memberOffset(stripe);
        members.markGood(stripe.row.slot(position), from, from + stripe.passLength);
    }

    private long recordedFrom(Stripe stripe) {
        return memberOffset(stripe) + (stripe.isRepeating() ? stripe.repeatedRow - stripe.passStart : 0);
    }

    private static int recordedLength(Stripe stripe) {
        return stripe.isRepeating() ? Stripe.ROW_BYTES : stripe.passLength;
    }

    /** Begins to read what the plan reads. Returns whether that is anything. */
    boolean read(Stripe stripe) {
        BlockSet reads = stripe.plan.reads();
        stripe.failedNow.clear();
        stripe.pending = reads.size();
        for (int position = reads.next(0); position >= 0; position = reads.next(position + 1)) {
            DeviceRequest request = stripe.requests[position];
            request.read(deviceOffset(stripe, position), stripe.content(position), stripe.passStart, stripe.passLength);
            device(stripe, position).submit(request);
        }
        return !reads.isEmpty();
    }

    /** Begins to write what the window is to write, where a member takes it. Returns whether that is anything. */
    boolean write(Stripe stripe) {
        BlockSet writes = stripe.toWrite;
        stripe.failedNow.clear();
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            if (!members.isWritable(stripe.row.slot(position))) {
                writes.remove(position);
            }
        }
        write(stripe, stripe.passStart, stripe.passLength);
        return !writes.isEmpty();
    }

    /** Begins to write the next row of the blocks whose write failed in the whole pass. Returns whether there is one. */
    boolean repeatNextRow(Stripe stripe) {
        int row = stripe.isRepeating() ? stripe.repeatedRow + Stripe.ROW_BYTES : stripe.passStart;
        if (row >= stripe.passStart + stripe.passLength || stripe.toWrite.isEmpty()) {
            stripe.repeatedRow = -1;
            return false;
        }
        stripe.repeatedRow = row;
        stripe.failedNow.clear();
        write(stripe, row, Stripe.ROW_BYTES);
        return true;
    }

    private void write(Stripe stripe, int inWindow, int length) {
        BlockSet writes = stripe.toWrite;
        stripe.pending = writes.size();
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            Page page = newContent(stripe, position);
            int pageOffset = stripe.written.contains(position) ? stripe.clientOffset(position, inWindow) : inWindow;
            DeviceRequest request = stripe.requests[position];
            long at = deviceOffset(stripe, position) + inWindow - stripe.passStart;
            request.write(at, page, pageOffset, length);
            device(stripe, position).submit(request.fua(stripe.isFua() || isBad(stripe, position)));
        }
    }

    private static Page newContent(Stripe stripe, int position) {
        if (stripe.written.contains(position)) {
            return stripe.clientPage(position);
        }
        return stripe.partial.contains(position) ? stripe.merged(position) : stripe.content(position);
    }

    private BlockDevice device(Stripe stripe, int position) {
        return members.device(stripe.row.slot(position));
    }

    private long deviceOffset(Stripe stripe, int position) {
        return members.dataOffsetBytes(stripe.row.slot(position)) + memberOffset(stripe);
    }

    /** Where the pass begins on each member, from where the array's data begins. */
    private long memberOffset(Stripe stripe) {
        return stripe.number() * geometry.chunkBytes() + stripe.offset() + stripe.passStart;
    }
}
