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
import org.jspecify.annotations.Nullable;

/**
 * A client's read or write at work. It is taken forward piece by piece, as far as windows and member requests are to be
 * had, and ends when all its pieces have. Pooled by {@link ArrayIoQueue}.
 *
 * <p>Reads go straight to the member, chunk by chunk; a chunk whose member cannot deliver it goes through stripe windows.
 *
 * <p>Writes go stripe by stripe in windows that are cut at the rows in which the first or the last chunk begins or ends, so
 * that in each window a chunk is replaced whole or not at all; only in the one-row windows at such an edge it may be
 * replaced in part.
 */
final class ArrayIo implements RequestCompletion, StripeCompletion {
    private static final int ROW = Stripe.ROW_BYTES;

    private final ArrayIoQueue queue;
    private final ArrayGeometry geometry;
    private @Nullable DeviceRequest request;
    private @Nullable Page page;
    private boolean zeroes;
    /** The array bytes still to be begun; a write is within the stripe of {@code next}. */
    private long next;

    private long end;
    /** Where in the chunks of its stripe a write stands. */
    private int row;

    /** Whether it stands in the queue's line of those not wholly begun; the queue's. */
    boolean waiting;

    private int pending;
    private IoStatus status = IoStatus.OK;

    // The piece of a read that goes through windows, and those that will because their members failed them.
    private long rereadNext;
    private long rereadEnd;
    private final ArrayDeque<long[]> failedPieces = new ArrayDeque<>(0);

    ArrayIo(ArrayIoQueue queue, ArrayGeometry geometry) {
        this.queue = queue;
        this.geometry = geometry;
    }

    void begin(DeviceRequest client, Page memory, boolean writesZeroes) {
        request = client;
        page = memory;
        zeroes = writesZeroes;
        next = client.offsetBytes();
        end = next + client.lengthBytes();
        row = -1;
        status = IoStatus.OK;
        rereadNext = 0;
        rereadEnd = 0;
    }

    /** Begins as many pieces as resources permit. Returns whether all are begun. */
    boolean advance() {
        if (request().operation() == DeviceOperation.READ) {
            return advanceRead();
        }
        while (next < end && status.isOk()) {
            if (!beginWriteWindow()) {
                return false;
            }
        }
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

    private boolean advanceRead() {
        while (true) {
            if (rereadNext < rereadEnd) {
                if (!rereadWindow()) {
                    return false;
                }
            } else if (!failedPieces.isEmpty()) {
                long[] piece = failedPieces.removeFirst();
                rereadNext = piece[0];
                rereadEnd = piece[1];
            } else if (next == end) {
                return true;
            } else if (!readPiece()) {
                return false;
            }
        }
    }

    /** Begins to read what is left in the chunk of {@code next}. */
    private boolean readPiece() {
        int length = (int) Math.min(geometry.chunkBytes() - geometry.offsetInChunk(next), end - next);
        long stripe = geometry.stripe(next);
        int slot = geometry.layout().dataSlot(stripe, geometry.dataIndex(next));
        long memberOffset = geometry.memberOffset(stripe, geometry.offsetInChunk(next));
        if (!queue.members().isReadable(slot, memberOffset + length)) {
            rereadNext = next;
            next += length;
            rereadEnd = next;
            return true;
        }
        DeviceRequest read = queue.tryTakeRequest();
        if (read == null) {
            return false;
        }
        long offset = queue.members().dataOffsetBytes(slot) + memberOffset;
        read.read(offset, page(), pageOffset(next), length).onCompletion(this);
        pending++;
        next += length;
        queue.members().device(slot).submit(read);
        return true;
    }

    /** Begins one window of the piece that its member did not deliver. */
    private boolean rereadWindow() {
        Stripe window = queue.tryTakeStripe();
        if (window == null) {
            return false;
        }
        int from = geometry.offsetInChunk(rereadNext);
        int rowStart = from / ROW * ROW;
        int to = (int) Math.min(from + rereadEnd - rereadNext, rowStart + queue.windowBytes());
        int length = (to - rowStart + ROW - 1) / ROW * ROW;
        window.begin(Purpose.READ, geometry.stripe(rereadNext), rowStart, length, this);
        window.read(geometry.dataIndex(rereadNext), page(), pageOffset(rereadNext), from - rowStart, to - rowStart);
        rereadNext += to - from;
        pending++;
        queue.start(window);
        return true;
    }

    /** Begins the next window of a write. */
    private boolean beginWriteWindow() {
        long stripe = geometry.stripe(next);
        long stripeStart = geometry.arrayOffset(stripe, 0, 0);
        long stripeEnd = Math.min(end, stripeStart + geometry.stripeDataBytes());
        int firstChunk = geometry.dataIndex(next);
        int lastChunk = geometry.dataIndex(stripeEnd - 1);
        int from = geometry.offsetInChunk(next);
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
            window.begin(Purpose.WRITE, stripe, row, windowEnd - row, this)
                    .fua(request().isFua());
            for (int chunk = firstChunk; chunk <= lastChunk; chunk++) {
                int chunkFrom = Math.max(row, chunk == firstChunk ? from : 0);
                int chunkTo = Math.min(windowEnd, chunk == lastChunk ? to : geometry.chunkBytes());
                if (chunkFrom < chunkTo) {
                    int inPage = zeroes ? 0 : pageOffset(geometry.arrayOffset(stripe, chunk, chunkFrom));
                    window.write(chunk, page(), inPage, chunkFrom - row, chunkTo - row);
                }
            }
            pending++;
            queue.start(window);
        }
        row = windowEnd;
        if (row >= geometry.chunkBytes() || (firstChunk == lastChunk && row >= to)) {
            next = stripeEnd;
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
