package org.asyncraid.engines.model;

import org.asyncraid.async.loop.Event;

/** Something that happens in the hardware, whether or not the loop's thread is free. */
final class DeviceEvent extends Event {
    private final Runnable action;

    DeviceEvent(Runnable action) {
        this.action = action;
    }

    @Override
    protected void fire() {
        action.run();
    }

    @Override
    protected boolean isOfDevice() {
        return true;
    }
}
