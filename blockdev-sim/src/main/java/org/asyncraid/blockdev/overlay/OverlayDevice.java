package org.asyncraid.blockdev.overlay;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;

/**
 * A device that shows given content in some places and the decorated device's in all others. The decorated device is only
 * ever read: this is how a log is replayed for somebody who must not write. What changes data ends with {@link
 * IoStatus#READ_ONLY}, or, where the overlay keeps writes, is shown from then on and forgotten with the overlay. A block
 * that is shown is readable even where the device's own is not.
 *
 * <p>Belongs to its device's loop.
 */
public final class OverlayDevice extends DeviceDecorator {
    /** Part of an array that is shown as a block. */
    private static final class Block {
        final byte[] content;
        final int from;

        Block(byte[] content, int from) {
            this.content = content;
            this.from = from;
        }
    }

    private final NavigableMap<Long, Block> shown = new TreeMap<>();

    private final boolean keepsWrites;

    /** The device as it is, read-only. */
    public OverlayDevice(BlockDevice device, EventLoop loop) {
        this(device, loop, false);
    }

    private OverlayDevice(BlockDevice device, EventLoop loop, boolean keepsWrites) {
        super(device, loop);
        this.keepsWrites = keepsWrites;
    }

    /** The device as it is, with writes kept in memory: as much of it as is written to. */
    public static OverlayDevice keepingWrites(BlockDevice device, EventLoop loop) {
        return new OverlayDevice(device, loop, true);
    }

    /**
     * Shows this content from now on, also where something else was shown before. Reads in flight may see either.
     *
     * @param content whole blocks; kept, not copied, and must not change any more
     * @throws IllegalArgumentException when the range is not aligned to blocks or not within the device
     */
    public void show(long offsetBytes, byte[] content) {
        int block = blockBytes();
        boolean aligned = offsetBytes % block == 0 && content.length % block == 0;
        if (!aligned || offsetBytes < 0 || offsetBytes > sizeBytes() - content.length) {
            throw new IllegalArgumentException(content.length + " bytes at " + offsetBytes + " over " + name()
                    + "; allowed: blocks of " + block + " bytes, up to " + sizeBytes());
        }
        for (int from = 0; from < content.length; from += block) {
            shown.put((offsetBytes + from) / block, new Block(content, from));
        }
    }

    /** How many blocks are not the device's own. */
    public int shownBlocks() {
        return shown.size();
    }

    @Override
    public boolean isReadOnly() {
        return !keepsWrites;
    }

    @Override
    protected void begin(DeviceRequest request) {
        if (request.operation().changesData()) {
            endLater(request, keepsWrites ? keep(request) : IoStatus.READ_ONLY);
        } else if (request.operation() == DeviceOperation.FLUSH && keepsWrites) {
            endLater(request, IoStatus.OK);
        } else if (request.operation() == DeviceOperation.READ && isShownWhole(request)) {
            show(request);
            endLater(request, IoStatus.OK);
        } else {
            passOn(request);
        }
    }

    @Override
    protected void ended(DeviceRequest request, IoStatus status) {
        if (request.operation() == DeviceOperation.READ && status.isOk()) {
            show(request);
        }
        end(request, status);
    }

    private IoStatus keep(DeviceRequest change) {
        if (change.operation() == DeviceOperation.DISCARD) {
            return IoStatus.OK;
        }
        byte[] content = new byte[blockBytes()];
        for (long at = 0; at < change.lengthBytes(); at += content.length) {
            if (change.operation() == DeviceOperation.WRITE) {
                content = new byte[blockBytes()];
                MemorySegment memory = change.page().segment();
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, change.pageOffset() + at, content, 0, content.length);
            }
            show(change.offsetBytes() + at, content);
        }
        return IoStatus.OK;
    }

    private boolean isShownWhole(DeviceRequest read) {
        return blocksOf(read).size() == read.lengthBytes() / blockBytes();
    }

    private void show(DeviceRequest read) {
        MemorySegment memory = read.page().segment();
        blocksOf(read).forEach((number, block) -> {
            long at = read.pageOffset() + number * blockBytes() - read.offsetBytes();
            MemorySegment.copy(block.content, block.from, memory, ValueLayout.JAVA_BYTE, at, blockBytes());
        });
    }

    private Map<Long, Block> blocksOf(DeviceRequest read) {
        long first = read.offsetBytes() / blockBytes();
        return shown.subMap(first, first + read.lengthBytes() / blockBytes());
    }
}
