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
        long end = memberOffset(stripe) + stripe.passLength;
        WindowShape shape = stripe.shape.begin(purpose, members.isParityTrusted(end));
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
        }
        shape.written.set(stripe.written);
        shape.partial.set(stripe.partial);
        shape.wanted.set(stripe.wanted);
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
        stripe.pending = writes.size();
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            Page page = newContent(stripe, position);
            int pageOffset = stripe.written.contains(position)
                    ? stripe.clientOffset(position, stripe.passStart)
                    : stripe.passStart;
            DeviceRequest request = stripe.requests[position];
            request.write(deviceOffset(stripe, position), page, pageOffset, stripe.passLength);
            device(stripe, position).submit(request.fua(stripe.isFua()));
        }
        return !writes.isEmpty();
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
