package org.asyncraid.blockdev;

import java.util.ArrayDeque;
import org.asyncraid.async.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A device that passes requests on to another one. A request has one completion, its owner's; so what is passed on by a
 * decorator that has to see the end is a copy, from a pool, and the original ends after it. Abstract because the decorators have just this in common, and
 * each would have to repeat it.
 */
public abstract class DeviceDecorator implements BlockDevice {
    private final BlockDevice device;
    private final EventLoop loop;
    /** Kept here: asked of every layer for each request, which would ask the one below. */
    private final long sizeBytes;

    private final int blockBytes;
    private final ArrayDeque<Copy> idleCopies = new ArrayDeque<>();

    protected DeviceDecorator(BlockDevice device, EventLoop loop) {
        this.device = device;
        this.loop = loop;
        sizeBytes = device.sizeBytes();
        blockBytes = device.blockBytes();
    }

    @Override
    public final void submit(DeviceRequest request) {
        request.checkFits(this);
        begin(request);
    }

    @Override
    public final String name() {
        return device.name();
    }

    @Override
    public final long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public final int blockBytes() {
        return blockBytes;
    }

    @Override
    public boolean isReadOnly() {
        return device.isReadOnly();
    }

    @Override
    public void close() {
        device.close();
    }

    /** Begins a request that is known to fit: passes it on or ends it. */
    protected abstract void begin(DeviceRequest request);

    /** A request that was passed on has ended. On the loop, outside any submit. */
    protected void ended(DeviceRequest request, IoStatus status) {
        end(request, status);
    }

    /**
     * Hands the request itself to the device, where nothing is left to do at its end: that is not told to {@link #ended}.
     */
    protected final void handOn(DeviceRequest request) {
        device.submit(request);
    }

    protected final void passOn(DeviceRequest request) {
        passOn(request, request.offsetBytes());
    }

    protected final void passOn(DeviceRequest request, long offsetBytes) {
        Copy copy = idleCopies.poll();
        if (copy == null) {
            copy = new Copy();
        }
        copy.original = request;
        device.submit(copy.request.sameAs(request).at(offsetBytes).onCompletion(copy));
    }

    /** Ends a request from outside any submit. */
    protected final void end(DeviceRequest request, IoStatus status) {
        request.end(status);
        request.fire();
    }

    /** Ends a request from anywhere. */
    protected final void endLater(DeviceRequest request, IoStatus status) {
        request.end(status);
        loop.post(request);
    }

    protected final EventLoop loop() {
        return loop;
    }

    /** The device that this one decorates. */
    protected final BlockDevice device() {
        return device;
    }

    protected final long blocks() {
        return sizeBytes() / blockBytes();
    }

    private final class Copy implements RequestCompletion {
        private final DeviceRequest request = new DeviceRequest();
        private @Nullable DeviceRequest original;

        @Override
        public void completed(DeviceRequest passedOn) {
            DeviceRequest whose = original;
            if (whose == null) {
                throw new IllegalStateException("ended twice: " + passedOn);
            }
            original = null;
            IoStatus status = passedOn.status();
            idleCopies.push(this);
            ended(whose, status);
        }
    }
}
