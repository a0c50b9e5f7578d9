package org.asyncraid.tools.simulator.machine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceDecorator;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;

/** A disk behind a {@link PowerGate}: holds requests back while it is shut, and knows what is in flight. */
final class GatedDevice extends DeviceDecorator {
    private final PowerGate gate;
    private final Queue<DeviceRequest> held = new ArrayDeque<>();
    private final List<DeviceRequest> changing = new ArrayList<>();

    GatedDevice(BlockDevice device, PowerGate gate, EventLoop loop) {
        super(device, loop);
        this.gate = gate;
    }

    @Override
    protected void begin(DeviceRequest request) {
        if (gate.isShut()) {
            held.add(request);
            return;
        }
        if (request.operation() != DeviceOperation.READ && request.operation() != DeviceOperation.DISCARD) {
            changing.add(request);
            gate.change();
        }
        passOn(request);
    }

    @Override
    protected void ended(DeviceRequest request, IoStatus status) {
        changing.remove(request);
        end(request, status);
    }

    /** Changes that were asked for and have not ended, the oldest first. */
    List<DeviceRequest> changing() {
        return changing;
    }

    /** Lets go of what was held back; the disk has no power. */
    void release() {
        while (!held.isEmpty()) {
            passOn(held.remove());
        }
    }
}
