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
    private final boolean allParity;

    /** @param allParity whether writes compute all parity, also that which no member takes */
    WindowMembers(ArrayGeometry geometry, StripeMembers members, boolean allParity) {
        this.allParity = allParity;
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
        shape.wantAllParity(allParity && purpose == Purpose.WRITE);
        shape.written.set(stripe.written);
        shape.partial.set(stripe.partial);
        shape.wanted.set(stripe.wanted).removeAll(stripe.givenUp);
    }

    /** Bad blocks of members that failed a write are not tried again unasked. */
    private void leaveHopeless(Stripe stripe) {
        BlockSet rewrite = stripe.shape.rewrite;
        for (int position = rewrite.next(0); position >= 0; position = rewrite.next(position + 1)) {
            if (!members.badBlocks().mayRewrite(stripe.row.slot(position)) && isBad(stripe, position)) {
                rewrite.remove(position);
            }
        }
    }

    /** Whether the block of the pass has a sector on its member's list of bad blocks. */
    boolean isBad(Stripe stripe, int position) {
        long from = memberOffset(stripe);
        return members.badBlocks().hasAny()
                && members.badBlocks().isBad(stripe.row.slot(position), from, from + stripe.passLength);
    }

    /** Whether the block of the pass, or of the row that is being repeated, can be read from its member. */
    boolean isReadable(Stripe stripe, int position) {
        int slot = stripe.row.slot(position);
        long from = recordedFrom(stripe);
        long to = from + recordedLength(stripe);
        return members.isReadable(slot, to)
                && !(members.badBlocks().hasAny() && members.badBlocks().isBad(slot, from, to));
    }

    /** Puts the block of the pass, or of the row that is being repeated, on the list of bad blocks of a member. */
    boolean markBad(Stripe stripe, BlockDevice device, boolean writeFailed) {
        long from = recordedFrom(stripe);
        return members.badBlocks().markBad(device, from, from + recordedLength(stripe), writeFailed);
    }

    /** Takes the block of the pass off the list of bad blocks of a member that it was written to. */
    void markGood(Stripe stripe, BlockDevice device) {
        long from = memberOffset(stripe);
        members.badBlocks().markGood(device, from, from + stripe.passLength);
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
            submit(stripe, position, request);
        }
        return !reads.isEmpty();
    }

    /** Begins to write what the window is to write, where a member takes it. Returns whether that is anything. */
    boolean write(Stripe stripe) {
        stripe.failedNow.clear();
        stripe.failedReplacements.clear();
        leaveUnwritable(stripe.toWrite, stripe);
        write(stripe, stripe.passStart, stripe.passLength);
        writeReplacements(stripe);
        return stripe.pending > 0;
    }

    /** Begins to write the next row of the blocks whose write failed in the whole pass. Returns whether there is one. */
    boolean repeatNextRow(Stripe stripe) {
        leaveUnwritable(stripe.toWrite, stripe);
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

    private void leaveUnwritable(BlockSet writes, Stripe stripe) {
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            if (!members.isWritable(stripe.row.slot(position))) {
                writes.remove(position);
            }
        }
    }

    private void write(Stripe stripe, int inWindow, int length) {
        BlockSet writes = stripe.toWrite;
        stripe.pending = 0;
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            if (isReplacementOnly(stripe, position)) {
                continue;
            }
            DeviceRequest request = stripe.requests[position];
            long at = deviceOffset(stripe, position) + inWindow - stripe.passStart;
            fill(stripe, position, request, at, inWindow, length);
            stripe.pending++;
            submit(stripe, position, request.fua(stripe.isFua() || isBad(stripe, position)));
        }
    }

    /** Writes what the members get to those that are to replace them as well. */
    private void writeReplacements(Stripe stripe) {
        BlockSet writes = stripe.toWrite;
        long from = memberOffset(stripe);
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            int slot = stripe.row.slot(position);
            BlockDevice replacement = members.replacement(slot);
            stripe.askedReplacement[position] = replacement;
            if (replacement != null) {
                boolean bad = members.badBlocks().hasAny()
                        && members.badBlocks().isBad(replacement, from, from + stripe.passLength);
                DeviceRequest request = stripe.replacementRequests[position];
                long at = members.replacementOffsetBytes(slot) + from;
                fill(stripe, position, request, at, stripe.passStart, stripe.passLength);
                stripe.pending++;
                replacement.submit(request.fua(stripe.isFua() || bad));
            }
        }
    }

    /** Whether a rebuild is to fill the replacement of a member that holds the block itself. */
    boolean isReplacementOnly(Stripe stripe, int position) {
        return stripe.shape.purpose() == Purpose.REBUILD
                && stripe.purpose() == Purpose.REBUILD
                && stripe.wanted.contains(position)
                && !stripe.mediaErrors.contains(position)
                && members.replacement(stripe.row.slot(position)) != null;
    }

    /** Bad blocks only become good by bytes that are written over them. */
    private void fill(Stripe stripe, int position, DeviceRequest request, long at, int inWindow, int length) {
        switch (members.badBlocks().hasAny() ? WriteForm.BYTES : stripe.form()) {
            case BYTES -> {
                Page page = newContent(stripe, position);
                int pageOffset = stripe.written.contains(position) ? stripe.clientOffset(position, inWindow) : inWindow;
                request.write(at, page, pageOffset, length);
            }
            case ZEROES -> request.writeZeroes(at, length);
            case DISCARD -> request.discard(at, length);
        }
    }

    private void submit(Stripe stripe, int position, DeviceRequest request) {
        BlockDevice device = members.device(stripe.row.slot(position));
        stripe.asked[position] = device;
        device.submit(request);
    }

    private static Page newContent(Stripe stripe, int position) {
        if (stripe.written.contains(position)) {
            return stripe.clientPage(position);
        }
        return stripe.partial.contains(position) ? stripe.merged(position) : stripe.content(position);
    }

    private long deviceOffset(Stripe stripe, int position) {
        return members.dataOffsetBytes(stripe.row.slot(position)) + memberOffset(stripe);
    }

    /** Where the pass begins on each member, from where the array's data begins. */
    private long memberOffset(Stripe stripe) {
        return stripe.number() * geometry.chunkBytes() + stripe.offset() + stripe.passStart;
    }
}
