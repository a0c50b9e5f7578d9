package org.asyncraid.blockdev.fault;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/** Writes single blocks to a device, neighbours together, one request at a time. */
final class BlockWriter implements AutoCloseable {
    private static final int PAGE_BYTES = 1 << 16;

    private final BlockDevice device;
    private final PagePool pool = new PagePool(PAGE_BYTES);
    private final Page page = pool.take(PAGE_BYTES);
    private final DeviceRequest request = new DeviceRequest();
    private final SortedMap<Long, byte[]> left = new TreeMap<>();
    private @Nullable Consumer<IoStatus> done;
    private boolean closed;

    BlockWriter(BlockDevice device) {
        this.device = device;
        request.onCompletion(this::ended);
    }

    /** Whether blocks are being written. */
    boolean isBusy() {
        return done != null;
    }

    /**
     * Writes these blocks, by number, then flushes the device.
     *
     * @param whenDone told the status of the first request that failed, or that all is well; never inside this call
     */
    void write(Map<Long, byte[]> blocks, Consumer<IoStatus> whenDone) {
        if (isBusy()) {
            throw new IllegalStateException("still writing");
        }
        left.putAll(blocks);
        done = whenDone;
        next();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pool.close();
        }
    }

    private void next() {
        if (left.isEmpty()) {
            device.submit(request.flush());
            return;
        }
        int blockBytes = device.blockBytes();
        long first = left.firstKey();
        int length = 0;
        byte[] block = left.remove(first);
        while (block != null) {
            MemorySegment.copy(block, 0, page.segment(), ValueLayout.JAVA_BYTE, length, blockBytes);
            length += blockBytes;
            block = length == PAGE_BYTES ? null : left.remove(first + length / blockBytes);
        }
        device.submit(request.write(first * blockBytes, page, 0, length));
    }

    private void ended(DeviceRequest part) {
        if (part.operation() == DeviceOperation.WRITE && part.status().isOk()) {
            next();
            return;
        }
        left.clear();
        Consumer<IoStatus> whom = done;
        done = null;
        if (whom != null) {
            whom.accept(part.status());
        }
    }
}
