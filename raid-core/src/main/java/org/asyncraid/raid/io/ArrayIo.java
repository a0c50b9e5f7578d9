package org.asyncraid.raid.io;

import java.util.ArrayDeque;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeCompletion;
import org.asyncraid.raid.stripe.StripeMembers;
import org.asyncraid.raid.stripe.WriteForm;
import org.jspecify.annotations.Nullable;

/**
 * A client's read or write at work. It is taken forward piece by piece, as far as windows and member requests are to be
 * had, and ends when all its pieces have. Pooled by {@link ArrayIoQueue}.
 *
 * <p>Reads go straight to the members, chunk by chunk. What a member cannot deliver goes through stripe windows, together
 * with all else that is read from its stripe, since the window needs it anyway.
 *
 * <p>Windows go stripe by stripe. They are cut at the rows in which the first or the last chunk begins or ends, so that in each window a
 * write replaces a chunk whole or not at all; only in the one-row windows at such an edge it may replace it in part.
 */
final class ArrayIo implements RequestCompletion, StripeCompletion {
    private static final int ROW = Stripe.ROW_BYTES;

    private final ArrayIoQueue queue;
    private final ArrayGeometry geometry;
    private @Nullable DeviceRequest request;
    private @Nullable Page page;
    private boolean zeroes;
    private WriteForm form = WriteForm.BYTES;
    /** The array bytes of a read that are still to be begun. */
    private long next;

    private long end;
    /** The array bytes that go through windows, and where in the chunks of their first stripe the next window begins. */
    private long windowed;

    private long windowedEnd;
    private int row;
    /** Pieces of a read that a member failed; they go through windows. */
    private final ArrayDeque<long[]> failedPieces = new ArrayDeque<>(0);

    /** Whether it stands in the queue's line of those not wholly begun; the queue's. */
    boolean waiting;

    private int pending;
    private IoStatus status = IoStatus.OK;

    ArrayIo(ArrayIoQueue queue, ArrayGeometry geometry) {
        this.queue = queue;
        this.geometry = geometry;
    }

    void begin(DeviceRequest client, Page memory, boolean writesZeroes) {
        request = client;
        page = memory;
        zeroes = writesZeroes;
        status = IoStatus.OK;
        long from = client.offsetBytes();
        end = from + client.lengthBytes();
        form = WriteForm.BYTES;
        if (client.operation() == DeviceOperation.WRITE_ZEROES) {
            form = WriteForm.ZEROES;
        } else if (client.operation() == DeviceOperation.DISCARD) {
            form = WriteForm.DISCARD;
            from = Math.ceilDiv(from, geometry.stripeDataBytes()) * geometry.stripeDataBytes();
            end = Math.max(from, geometry.stripe(end) * geometry.stripeDataBytes());
        }
        if (client.operation() == DeviceOperation.READ) {
            next = from;
            goThroughWindows(0, 0);
        } else {
            next = end;
            goThroughWindows(from, end);
        }
    }

    /** Begins as many pieces as resources permit. Returns whether all are begun. */
    boolean advance() {
        while (status.isOk()) {
            if (windowed < windowedEnd) {
                if (!beginWindow()) {
                    return false;
                }
            } else if (!failedPieces.isEmpty()) {
                long[] piece = failedPieces.removeFirst();
                goThroughWindows(piece[0], piece[1]);
            } else if (next == end) {
                return true;
            } else if (!beginRead()) {
                return false;
            }
        }
        failedPieces.clear();
        return true;
    }

    /** Whether nothing of it is in flight any more. */
    boolean isQuiet() {
        return pending == 0;
    }

    IoStatus status() {
        return status;
    }

    DeviceRequest request() {
        DeviceRequest client = request;
        if (client == null) {
            throw new IllegalStateException("no request");
        }
        return client;
    }

    private void goThroughWindows(long from, long to) {
        windowed = from;
        windowedEnd = to;
        row = -1;
    }

    /** Begins to read what is left in the chunk of {@code next}; or in its whole stripe, where a member there is missing. */
    private boolean beginRead() {
        long stripe = geometry.stripe(next);
        long stripeEnd = Math.min(end, geometry.arrayOffset(stripe, 0, 0) + geometry.stripeDataBytes());
        if (needsRecovery(stripe, next, stripeEnd)) {
            goThroughWindows(next, stripeEnd);
            next = stripeEnd;
            return true;
        }
        DeviceRequest read = queue.tryTakeRequest();
        if (read == null) {
            return false;
        }
        int offsetInChunk = geometry.offsetInChunk(next);
        int length = (int) Math.min(geometry.chunkBytes() - offsetInChunk, end - next);
        int slot = geometry.layout().dataSlot(stripe, geometry.dataIndex(next));
        long offset = queue.members().dataOffsetBytes(slot) + geometry.memberOffset(stripe, offsetInChunk);
        read.read(offset, page(), pageOffset(next), length).onCompletion(this);
        pending++;
        next += length;
        queue.members().device(slot).submit(read);
        return true;
    }

    /** Whether a member cannot deliver its chunk of the range, which lies in one stripe. */
    private boolean needsRecovery(long stripe, long from, long to) {
        long chunkStart = geometry.memberOffset(stripe, 0);
        long chunkEnd = chunkStart + geometry.chunkBytes();
        StripeMembers members = queue.members();
        int last = geometry.dataIndex(to - 1);
        for (int chunk = geometry.dataIndex(from); chunk <= last; chunk++) {
            int slot = geometry.layout().dataSlot(stripe, chunk);
            boolean bad = members.badBlocks().hasAny() && members.badBlocks().isBad(slot, chunkStart, chunkEnd);
            if (bad || !members.isReadable(slot, chunkEnd)) {
                return true;
            }
        }
        return false;
    }

    /** Begins the next window of the range that goes through windows. */
    private boolean beginWindow() {
        long stripe = geometry.stripe(windowed);
        long stripeEnd = Math.min(windowedEnd, geometry.arrayOffset(stripe, 0, 0) + geometry.stripeDataBytes());
        int firstChunk = geometry.dataIndex(windowed);
        int lastChunk = geometry.dataIndex(stripeEnd - 1);
        int from = geometry.offsetInChunk(windowed);
        int to = geometry.offsetInChunk(stripeEnd - 1) + 1;
        if (row < 0) {
            row = firstChunk == lastChunk ? from / ROW * ROW : 0;
        }
        int windowEnd = windowEnd(row, from, to);
        if (coversAny(firstChunk, lastChunk, from, to, windowEnd)) {
            Stripe window = queue.tryTakeStripe();
            if (window == null) {
                return false;
            }
            boolean reads = request().operation() == DeviceOperation.READ;
            window.begin(reads ? Purpose.READ : Purpose.WRITE, stripe, row, windowEnd - row, this);
            window.fua(request().isFua());
            for (int chunk = firstChunk; chunk <= lastChunk; chunk++) {
                int chunkFrom = Math.max(row, chunk == firstChunk ? from : 0);
                int chunkTo = Math.min(windowEnd, chunk == lastChunk ? to : geometry.chunkBytes());
                if (chunkFrom < chunkTo) {
                    int inPage = zeroes ? 0 : pageOffset(geometry.arrayOffset(stripe, chunk, chunkFrom));
                    window.transfer(chunk, page(), inPage, chunkFrom - row, chunkTo - row);
                }
            }
            window.writeAs(form);
            pending++;
            queue.start(window);
        }
        row = windowEnd;
        if (row >= geometry.chunkBytes() || (firstChunk == lastChunk && row >= to)) {
            windowed = stripeEnd;
            row = -1;
        }
        return true;
    }

    /** The nearest cut above {@code start}: an edge's row, the window size, or the chunk's end. */
    private int windowEnd(int start, int from, int to) {
        int cut = Math.min(start + queue.windowBytes(), geometry.chunkBytes());
        cut = cutAt(cut, start, from / ROW * ROW);
        cut = cutAt(cut, start, (from + ROW - 1) / ROW * ROW);
        cut = cutAt(cut, start, to / ROW * ROW);
        return cutAt(cut, start, (to + ROW - 1) / ROW * ROW);
    }

    private static int cutAt(int cut, int start, int edge) {
        return edge > start && edge < cut ? edge : cut;
    }

    private boolean coversAny(int firstChunk, int lastChunk, int from, int to, int windowEnd) {
        if (lastChunk - firstChunk > 1) {
            return true;
        }
        if (firstChunk == lastChunk) {
            return from < windowEnd && row < to;
        }
        return from < windowEnd || row < to;
    }

    @Override
    public void completed(DeviceRequest read) {
        pending--;
        if (!read.status().isOk()) {
            long from = request().offsetBytes() + read.pageOffset() - request().pageOffset();
            failedPieces.add(new long[] {from, from + read.lengthBytes()});
        }
        queue.give(read);
        queue.progressed(this);
    }

    @Override
    public void completed(Stripe window) {
        pending--;
        if (!window.status().isOk()) {
            status = window.status();
        }
        window.release();
        queue.progressed(this);
    }

    private Page page() {
        Page memory = page;
        if (memory == null) {
            throw new IllegalStateException("no page");
        }
        return memory;
    }

    /** Where an array byte lies in the client's page. */
    private int pageOffset(long arrayOffset) {
        return request().pageOffset() + (int) (arrayOffset - request().offsetBytes());
    }
}
