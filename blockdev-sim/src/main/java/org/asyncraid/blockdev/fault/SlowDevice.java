package org.asyncraid.blockdev.fault;

import java.util.ArrayDeque;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.jspecify.annotations.Nullable;

/** A device that takes its time: see {@link Fault.Latency}. A request reaches the decorated device at the end of it. */
public final class SlowDevice extends DeviceDecorator {
    private Fault.Latency latency;
    private final SeededRandom random;
    private final ArrayDeque<Delay> idleDelays = new ArrayDeque<>();
    private long mediumFreeNanos;

    /** The device with this latency. */
    public SlowDevice(BlockDevice device, Fault.Latency latency, SeededRandom random, EventLoop loop) {
        super(device, loop);
        this.latency = latency;
        this.random = random;
        mediumFreeNanos = loop.clock().nowNanos();
    }

    /** From now on requests take this time. */
    public void become(Fault.Latency other) {
        latency = other;
    }

    @Override
    protected void begin(DeviceRequest request) {
        long now = loop().clock().nowNanos();
        mediumFreeNanos = Math.max(now, mediumFreeNanos) + transferNanos(request);
        long jitter = random.nextLong(latency.jitterNanos() + 1);
        Delay delay = idleDelays.poll();
        if (delay == null) {
            delay = new Delay();
        }
        delay.request = request;
        boolean isWrite = request.operation() == DeviceOperation.WRITE;
        long own = isWrite ? latency.writeNanos() : latency.requestNanos();
        loop().schedule(delay, mediumFreeNanos - now + own + jitter);
    }

    private long transferNanos(DeviceRequest request) {
        boolean moves = request.operation() == DeviceOperation.READ || request.operation() == DeviceOperation.WRITE;
        return moves ? (long) Math.ceil(request.lengthBytes() * 1e9 / latency.bytesPerSecond()) : 0;
    }

    private final class Delay extends Event {
        private @Nullable DeviceRequest request;

        @Override
        protected void fire() {
            DeviceRequest whose = request;
            request = null;
            idleDelays.push(this);
            if (whose != null) {
                handOn(whose);
            }
        }
    }
}
