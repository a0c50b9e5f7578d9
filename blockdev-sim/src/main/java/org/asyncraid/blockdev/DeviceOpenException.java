package org.asyncraid.blockdev;

import java.io.IOException;

/** A device could not be opened or made. The message is one line that names it and the reason. */
public final class DeviceOpenException extends IOException {
    private static final long serialVersionUID = 1L;

    public DeviceOpenException(String device, String reason) {
        super(device + ": " + reason);
    }

    public DeviceOpenException(String device, String reason, IOException cause) {
        super(device + ": " + reason, cause);
    }
}
