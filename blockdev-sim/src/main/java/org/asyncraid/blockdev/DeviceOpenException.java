package org.asyncraid.blockdev;

import java.io.IOException;

/** A device could not be opened or made. The message is one line that names it and the reason. */
public final class DeviceOpenException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean inUse;

    public DeviceOpenException(String device, String reason) {
        this(device, reason, false);
    }

    private DeviceOpenException(String device, String reason, boolean inUse) {
        super(device + ": " + reason);
        this.inUse = inUse;
    }

    public DeviceOpenException(String device, String reason, IOException cause) {
        super(device + ": " + reason, cause);
        inUse = false;
    }

    /** Somebody else has the device open in a way that rules this use out. */
    public static DeviceOpenException inUse(String device, String reason) {
        return new DeviceOpenException(device, reason, true);
    }

    /** Whether it may succeed once the other user is done. */
    public boolean isInUse() {
        return inUse;
    }
}
