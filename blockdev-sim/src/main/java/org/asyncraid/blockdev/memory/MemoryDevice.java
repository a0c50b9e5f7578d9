package org.asyncraid.blockdev.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/**
 * A block device in native memory. It is sparse: memory is taken in extents of 64 KiB as they are first written, so
 * that a device of a tebibyte costs what is on it. What was never written reads as zeroes.
 *
 * <p>A request is carried out in {@link #submit} and ends in a later turn of the loop. Nothing ever fails.
 */
public final class MemoryDevice implements BlockDevice {
    private static final int EXTENT_BYTES = 1 << 16;
    private static final int TABLE_EXTENTS = 1 << 12;

    private final String name;
    private final EventLoop loop;
    private final long sizeBytes;
    private final int blockBytes;
    private final Arena arena = Arena.ofShared();
    private final @Nullable MemorySegment[] @Nullable [] tables;
    private final ArrayDeque<MemorySegment> discarded = new ArrayDeque<>();
    private int extentsMade;

    /** A device of {@code sizeBytes} with blocks of 512 bytes. */
    public MemoryDevice(String name, long sizeBytes, EventLoop loop) {
        this(name, sizeBytes, SECTOR_BYTES, loop);
    }

    /** A device of {@code sizeBytes}, a multiple of {@code blockBytes}, which is 512 or 4096. */
    public MemoryDevice(String name, long sizeBytes, int blockBytes, EventLoop loop) {
        if (blockBytes != SECTOR_BYTES && blockBytes != 4096) {
            throw new IllegalArgumentException("blocks of " + blockBytes + " bytes; allowed: 512 or 4096");
        }
        if (sizeBytes <= 0 || sizeBytes % blockBytes != 0) {
            throw new IllegalArgumentException(
                    "device of " + sizeBytes + " bytes; allowed: multiples of " + blockBytes);
        }
        this.name = name;
        this.loop = loop;
        this.sizeBytes = sizeBytes;
        this.blockBytes = blockBytes;
        tables = new MemorySegment[Math.toIntExact((sizeBytes - 1) / EXTENT_BYTES / TABLE_EXTENTS + 1)][];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int blockBytes() {
        return blockBytes;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    /** Memory taken so far, in bytes; discarded extents are used again before more is taken. */
    public long allocatedBytes() {
        return (long) extentsMade * EXTENT_BYTES;
    }

    @Override
    public void submit(DeviceRequest request) {
        request.checkFits(this);
        switch (request.operation()) {
            case READ -> read(request);
            case WRITE -> write(request);
            case DISCARD -> discard(request.offsetBytes(), request.lengthBytes());
            case WRITE_ZEROES -> writeZeroes(request.offsetBytes(), request.lengthBytes());
            case FLUSH -> {}
        }
        request.end(IoStatus.OK);
        loop.post(request);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private void read(DeviceRequest request) {
        MemorySegment memory = request.page().segment();
        long at = request.offsetBytes();
        long to = request.pageOffset();
        long end = at + request.lengthBytes();
        while (at < end) {
            long length = Math.min(end, extentEnd(at)) - at;
            MemorySegment extent = extentAt(at);
            if (extent == null) {
                memory.asSlice(to, length).fill((byte) 0);
            } else {
                MemorySegment.copy(extent, at % EXTENT_BYTES, memory, to, length);
            }
            at += length;
            to += length;
        }
    }

    private void write(DeviceRequest request) {
        MemorySegment memory = request.page().segment();
        long at = request.offsetBytes();
        long from = request.pageOffset();
        long end = at + request.lengthBytes();
        while (at < end) {
            long length = Math.min(end, extentEnd(at)) - at;
            MemorySegment extent = extentAt(at);
            if (extent == null) {
                extent = addExtent(at);
            }
            MemorySegment.copy(memory, from, extent, at % EXTENT_BYTES, length);
            at += length;
            from += length;
        }
    }

    private void writeZeroes(long offset, long lengthBytes) {
        long end = offset + lengthBytes;
        for (long at = offset; at < end; at = extentEnd(at)) {
            MemorySegment extent = extentAt(at);
            if (extent != null) {
                long length = Math.min(end, extentEnd(at)) - at;
                extent.asSlice(at % EXTENT_BYTES, length).fill((byte) 0);
            }
        }
    }

    private void discard(long offset, long lengthBytes) {
        long end = offset + lengthBytes;
        long firstWhole = (offset + EXTENT_BYTES - 1) / EXTENT_BYTES * EXTENT_BYTES;
        for (long at = firstWhole; extentEnd(at) <= end; at += EXTENT_BYTES) {
            MemorySegment extent = extentAt(at);
            if (extent != null) {
                discarded.push(extent);
                putExtent(at, null);
            }
        }
    }

    private MemorySegment addExtent(long at) {
        MemorySegment extent = discarded.poll();
        if (extent == null) {
            extent = arena.allocate(EXTENT_BYTES, 4096);
            extentsMade++;
        } else {
            extent.fill((byte) 0);
        }
        putExtent(at, extent);
        return extent;
    }

    private @Nullable MemorySegment extentAt(long at) {
        long extent = at / EXTENT_BYTES;
        @Nullable MemorySegment[] table = tables[(int) (extent / TABLE_EXTENTS)];
        return table == null ? null : table[(int) (extent % TABLE_EXTENTS)];
    }

    private void putExtent(long at, @Nullable MemorySegment segment) {
        long extent = at / EXTENT_BYTES;
        int index = (int) (extent / TABLE_EXTENTS);
        @Nullable MemorySegment[] table = tables[index];
        if (table == null) {
            table = new MemorySegment[TABLE_EXTENTS];
            tables[index] = table;
        }
        table[(int) (extent % TABLE_EXTENTS)] = segment;
    }

    private static long extentEnd(long at) {
        return (at / EXTENT_BYTES + 1) * EXTENT_BYTES;
    }
}
