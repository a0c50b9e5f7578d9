package org.asyncraid.blockdev.fault;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;

/**
 * A device with unreadable blocks: see {@link Fault.Unreadable}. They are marked beside the data, which stays as it was
 * on the decorated device. A write that succeeds makes the blocks of its range readable; one that meets a block that is
 * beyond that ({@link #wearOut}) fails, and changes nothing.
 */
public final class UnreadableDevice extends DeviceDecorator {
    private final Fault.Unreadable fault;
    private final SeededRandom random;
    private final NavigableSet<Long> unreadable = new TreeSet<>();
    private final NavigableSet<Long> wornOut = new TreeSet<>();

    /** The device with these defects. */
    public UnreadableDevice(BlockDevice device, Fault.Unreadable fault, SeededRandom random, EventLoop loop) {
        super(device, loop);
        this.fault = fault;
        this.random = random;
        for (int i = 0; i < fault.initialBlocks(); i++) {
            unreadable.add(random.nextLong(blocks()));
        }
    }

    /** Makes the block that holds this byte unreadable. */
    public void spoil(long offsetBytes) {
        unreadable.add(offsetBytes / blockBytes());
    }

    /** Makes the block that holds this byte one that can be neither read nor written, until {@link #remap}. */
    public void wearOut(long offsetBytes) {
        spoil(offsetBytes);
        wornOut.add(offsetBytes / blockBytes());
    }

    /** Gives all blocks that can be neither read nor written others in their place: the next write succeeds. */
    public void remap() {
        wornOut.clear();
    }

    /** Makes all blocks readable again, with what they held before. */
    public void heal() {
        unreadable.clear();
    }

    /** Whether anything of the range cannot be read. */
    public boolean isUnreadable(long offsetBytes, long lengthBytes) {
        return isAny(unreadable, offsetBytes, lengthBytes);
    }

    /** How many blocks cannot be read. */
    public int unreadableBlocks() {
        return unreadable.size();
    }

    @Override
    protected void begin(DeviceRequest request) {
        if (request.operation() == DeviceOperation.READ) {
            if (random.chance(fault.oneReadIn())) {
                spoil(request.offsetBytes() + random.nextLong(request.lengthBytes()));
            }
            if (isUnreadable(request.offsetBytes(), request.lengthBytes())) {
                endLater(request, IoStatus.MEDIA_ERROR);
                return;
            }
        }
        if (request.operation().changesData() && isAny(wornOut, request.offsetBytes(), request.lengthBytes())) {
            endLater(request, IoStatus.MEDIA_ERROR);
            return;
        }
        passOn(request);
    }

    @Override
    protected void ended(DeviceRequest request, IoStatus status) {
        boolean written =
                request.operation() == DeviceOperation.WRITE || request.operation() == DeviceOperation.WRITE_ZEROES;
        if (written && status.isOk() && !unreadable.isEmpty()) {
            blocksOf(unreadable, request.offsetBytes(), request.lengthBytes()).clear();
        }
        end(request, status);
    }

    private boolean isAny(NavigableSet<Long> blocks, long offsetBytes, long lengthBytes) {
        return !blocks.isEmpty() && !blocksOf(blocks, offsetBytes, lengthBytes).isEmpty();
    }

    private NavigableSet<Long> blocksOf(NavigableSet<Long> blocks, long offsetBytes, long lengthBytes) {
        long first = offsetBytes / blockBytes();
        long last = (offsetBytes + lengthBytes - 1) / blockBytes();
        return blocks.subSet(first, true, last, true);
    }
}
