package org.asyncraid.raid.cache;

import java.lang.foreign.MemorySegment;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.jspecify.annotations.Nullable;

/**
 * A client's read of which some is cached: that is copied at once, and what lies between is read from below. Pooled by {@link
 * WriteBackCache}.
 */
final class CachedRead implements RequestCompletion {
    private static final int BLOCK = BlockMap.BLOCK;

    private final WriteBackCache cache;
    private @Nullable DeviceRequest request;
    private int pending;
    private IoStatus status = IoStatus.OK;

    CachedRead(WriteBackCache cache) {
        this.cache = cache;
    }

    void begin(DeviceRequest asked) {
        request = asked;
        status = IoStatus.OK;
        // One more than is read, so that nothing ends before all is asked for.
        pending = 1;
        long end = asked.offsetBytes() + asked.lengthBytes();
        long gap = asked.offsetBytes();
        for (long at = gap; at < end; ) {
            long blockEnd = Math.min(end, (BlockMap.block(at) + 1) * BLOCK);
            CachedRow row = cache.findRow(BlockMap.block(at));
            int index = cache.map().index(BlockMap.block(at));
            if (row != null && row.held.contains(index)) {
                readBelow(gap, at);
                MemorySegment.copy(
                        row.page(index).page().segment(),
                        row.offset(index) + at % BLOCK,
                        asked.page().segment(),
                        asked.pageOffset() + (at - asked.offsetBytes()),
                        blockEnd - at);
                gap = blockEnd;
            }
            at = blockEnd;
        }
        readBelow(gap, end);
        partEnded();
    }

    private void readBelow(long from, long to) {
        if (from == to) {
            return;
        }
        pending++;
        DeviceRequest asked = request();
        int inPage = asked.pageOffset() + (int) (from - asked.offsetBytes());
        cache.readBelow(cache.takeRequest()
                .read(from, asked.page(), inPage, (int) (to - from))
                .onCompletion(this));
    }

    @Override
    public void completed(DeviceRequest part) {
        if (!part.status().isOk()) {
            status = part.status();
        }
        cache.giveRequest(part);
        partEnded();
    }

    private void partEnded() {
        if (--pending == 0) {
            cache.readEnded(this, status);
        }
    }

    DeviceRequest request() {
        DeviceRequest asked = request;
        if (asked == null) {
            throw new IllegalStateException("no request");
        }
        return asked;
    }
}
