package org.asyncraid.blockdev.fault;

import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;

/**
 * A device that goes away: see {@link Fault.Loss}. While it is away every request ends as {@link IoStatus#GONE}, those
 * too that were in flight when it went; of these, writes may have been carried out.
 */
public final class VanishingDevice extends DeviceDecorator {
    private final Fault.Loss loss;
    private final long openedNanos;
    private long latestRequest = -1;
    private boolean pulledOut;

    /** The device with this loss. */
    public VanishingDevice(BlockDevice device, Fault.Loss loss, EventLoop loop) {
        super(device, loop);
        this.loss = loss;
        openedNanos = loop.clock().nowNanos();
    }

    /** Takes the device away, whatever the plan says. */
    public void pullOut() {
        pulledOut = true;
    }

    /** Brings a device back that was pulled out. */
    public void putBack() {
        pulledOut = false;
    }

    @Override
    protected void begin(DeviceRequest request) {
        latestRequest++;
        if (isGone()) {
            endLater(request, IoStatus.GONE);
        } else {
            passOn(request);
        }
    }

    @Override
    protected void ended(DeviceRequest request, IoStatus status) {
        end(request, isGone() ? IoStatus.GONE : status);
    }

    private boolean isGone() {
        long now = switch (loss.since()) {
            case FIRST_REQUEST -> latestRequest;
            case OPENED_NANOS -> loop().clock().nowNanos() - openedNanos;
        };
        return pulledOut || (now >= loss.from() && now - loss.from() < loss.extent());
    }
}
