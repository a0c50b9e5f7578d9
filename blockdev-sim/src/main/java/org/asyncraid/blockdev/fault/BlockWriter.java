package org.asyncraid.blockdev.fault;

import java.util.Arrays;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/**
 * Writes versions of blocks from a cache to a device, neighbours together, one request at a time. Which, is told by
 * {@link #add}, in the order of the blocks, before {@link #write}; the cache must keep them until that is done.
 */
final class BlockWriter implements AutoCloseable {
    private static final int PAGE_BYTES = 1 << 16;

    private final BlockDevice device;
    private final DirtyBlocks cache;
    private final PagePool pool = new PagePool(PAGE_BYTES);
    private final Page page = pool.take(PAGE_BYTES);
    private final DeviceRequest request = new DeviceRequest();
    /** What to write; the first {@link #count} entries. */
    private long[] blocks = new long[64];

    private int[] versions = new int[64];
    private int count;
    private int next;
    private @Nullable Consumer<IoStatus> done;
    private boolean closed;

    BlockWriter(BlockDevice device, DirtyBlocks cache) {
        this.device = device;
        this.cache = cache;
        request.onCompletion(this::ended);
    }

    /** Begins another list of blocks. */
    void clear() {
        if (done != null) {
            throw new IllegalStateException("still writing");
        }
        count = 0;
        next = 0;
    }

    /** Puts a block, behind all that are there, on the list. */
    void add(long block, int version) {
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * count);
            versions = Arrays.copyOf(versions, 2 * count);
        }
        blocks[count] = block;
        versions[count++] = version;
    }

    /**
     * Writes the blocks of the list, then flushes the device.
     *
     * @param whenDone told the status of the first request that failed, or that all is well; never inside this call
     */
    void write(Consumer<IoStatus> whenDone) {
        done = whenDone;
        next();
    }

    /** Has the cache forget the versions of the list and those older. */
    void forgetWritten() {
        for (int i = 0; i < count; i++) {
            cache.forget(blocks[i], cache.writeOf(versions[i]));
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pool.close();
        }
    }

    private void next() {
        if (next == count) {
            device.submit(request.flush());
            return;
        }
        int blockBytes = device.blockBytes();
        long first = blocks[next];
        int length = 0;
        do {
            cache.copy(versions[next++], page.segment(), length);
            length += blockBytes;
        } while (next < count && length < PAGE_BYTES && blocks[next] == first + length / blockBytes);
        device.submit(request.write(first * blockBytes, page, 0, length));
    }

    private void ended(DeviceRequest part) {
        if (part.operation() == DeviceOperation.WRITE && part.status().isOk()) {
            next();
            return;
        }
        Consumer<IoStatus> whom = done;
        done = null;
        if (whom != null) {
            whom.accept(part.status());
        }
    }
}
