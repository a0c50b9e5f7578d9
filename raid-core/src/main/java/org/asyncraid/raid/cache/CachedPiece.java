package org.asyncraid.raid.cache;

import java.lang.foreign.MemorySegment;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.journal.DataBlocks;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a client's write on its way into the journal and the cache: copied to memory of the cache, whole blocks, of
 * which those at its edges are read first; then logged. Pooled by {@link WriteBackCache}.
 */
final class CachedPiece implements DataBlocks, RequestCompletion {
    private static final int BLOCK = BlockMap.BLOCK;

    private final WriteBackCache cache;
    private final DeviceRequest[] edges = {new DeviceRequest(), new DeviceRequest()};
    private @Nullable ClientWrite write;
    private @Nullable CachePage memory;
    private long from;
    private long to;
    private long firstBlock;
    private int blocks;
    private int reading;
    private IoStatus status = IoStatus.OK;

    CachedPiece(WriteBackCache cache) {
        this.cache = cache;
        for (DeviceRequest edge : edges) {
            edge.onCompletion(this);
        }
    }

    /** Begins with array bytes of a write, and memory for the blocks that they lie in. */
    void begin(ClientWrite of, long fromBytes, long toBytes, CachePage page) {
        write = of;
        memory = page;
        from = fromBytes;
        to = toBytes;
        firstBlock = BlockMap.block(from);
        blocks = (int) (BlockMap.block(to - 1) - firstBlock) + 1;
        status = IoStatus.OK;
        // One more than is read, so that nothing ends before all is asked for.
        reading = 1;
        boolean headIsPart = from % BLOCK != 0 || (blocks == 1 && to % BLOCK != 0);
        if (headIsPart) {
            loadEdge(edges[0], 0);
        }
        if (to % BLOCK != 0 && blocks > 1) {
            loadEdge(edges[1], blocks - 1);
        }
        loaded();
    }

    private void loadEdge(DeviceRequest edge, int block) {
        CachedRow row = cache.rowOf(firstBlock + block);
        int index = cache.map().index(firstBlock + block);
        if (row.held.contains(index)) {
            MemorySegment.copy(
                    row.page(index).page().segment(),
                    row.offset(index),
                    page(block).segment(),
                    pageOffset(block),
                    BLOCK);
        } else {
            reading++;
            cache.readBelow(edge.read((firstBlock + block) * BLOCK, page(block), pageOffset(block), BLOCK));
        }
    }

    @Override
    public void completed(DeviceRequest edge) {
        if (!edge.status().isOk()) {
            status = edge.status();
        }
        loaded();
    }

    private void loaded() {
        if (--reading > 0) {
            return;
        }
        if (status.isOk()) {
            DeviceRequest client = write().request();
            MemorySegment.copy(
                    client.page().segment(),
                    client.pageOffset() + (from - client.offsetBytes()),
                    memory().page().segment(),
                    from - firstBlock * BLOCK,
                    to - from);
            cache.journal().log(this);
        } else {
            cache.journal().unreserveData(blocks);
            cache.pieceEnded(this, 0);
        }
    }

    @Override
    public void logged(long commit, boolean durable) {
        status = durable ? IoStatus.OK : IoStatus.DEVICE_ERROR;
        cache.pieceEnded(this, commit);
    }

    ClientWrite write() {
        ClientWrite of = write;
        if (of == null) {
            throw new IllegalStateException("no write");
        }
        return of;
    }

    CachePage memory() {
        CachePage page = memory;
        if (page == null) {
            throw new IllegalStateException("no memory");
        }
        return page;
    }

    long firstBlock() {
        return firstBlock;
    }

    IoStatus status() {
        return status;
    }

    @Override
    public int blocks() {
        return blocks;
    }

    @Override
    public long arraySector(int block) {
        return (firstBlock + block) * (BLOCK / BlockDevice.SECTOR_BYTES);
    }

    @Override
    public Page page(int block) {
        return memory().page();
    }

    @Override
    public int pageOffset(int block) {
        return block * BLOCK;
    }
}
