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
    private final Fault.MisplacedWrites fault;
    private final SeededRandom random;
    private long misplaced;

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

    @Override
    protected void begin(DeviceRequest request) {
        if (request.operation() != DeviceOperation.WRITE || isReadOnly()) {
            passOn(request);
        } else if (random.chance(fault.lostOneIn())) {
            misplaced++;
            endLater(request, IoStatus.OK);
        } else if (random.chance(fault.misdirectedOneIn())) {
            misplaced++;
            long places = blocks() - request.lengthBytes() / blockBytes() + 1;
            passOn(request, random.nextLong(places) * blockBytes());
        } else {
            passOn(request);
        }
    }
}
