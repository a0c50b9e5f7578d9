package org.asyncraid.blockdev.fault;

import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;

/** A device that loses and misdirects writes, and says that they ended well: see {@link Fault.MisplacedWrites}. */
public final class MisplacingDevice extends DeviceDecorator {
    private static final long NOWHERE = -1;

    private final Fault.MisplacedWrites fault;
    private final SeededRandom random;
    private long misplaced;
    /** The next write from here on goes wrong; nothing is armed where it is {@link Long#MAX_VALUE}. */
    private long armedFrom = Long.MAX_VALUE;

    /** Where that write goes, or {@link #NOWHERE}. */
    private long armedTo;

    /** The device with this fault. */
    public MisplacingDevice(BlockDevice device, Fault.MisplacedWrites fault, SeededRandom random, EventLoop loop) {
        super(device, loop);
        this.fault = fault;
        this.random = random;
    }

    /** Writes that were lost or misdirected so far. */
    public long misplaced() {
        return misplaced;
    }

    /** Loses the next write that begins at this offset or behind it. */
    public void loseNext(long fromBytes) {
        armedFrom = fromBytes;
        armedTo = NOWHERE;
    }

    /**
     * Sends the next write that begins at {@code fromBytes} or behind it to {@code toBytes}, as far as that fits. If that is
     * where it belongs, it is lost.
     */
    public void misdirectNext(long fromBytes, long toBytes) {
        armedFrom = fromBytes;
        armedTo = toBytes;
    }

    @Override
    protected void begin(DeviceRequest request) {
        if (request.operation() != DeviceOperation.WRITE || isReadOnly()) {
            handOn(request);
        } else if (request.offsetBytes() >= armedFrom) {
            misplaced++;
            armedFrom = Long.MAX_VALUE;
            long to = Math.min(armedTo, sizeBytes() - request.lengthBytes());
            if (to == NOWHERE || to == request.offsetBytes()) {
                endLater(request, IoStatus.OK);
            } else {
                passOn(request, to);
            }
        } else if (random.chance(fault.lostOneIn())) {
            misplaced++;
            endLater(request, IoStatus.OK);
        } else if (random.chance(fault.misdirectedOneIn())) {
            misplaced++;
            long places = blocks() - request.lengthBytes() / blockBytes() + 1;
            passOn(request, random.nextLong(places) * blockBytes());
        } else {
            handOn(request);
        }
    }
}
