package org.asyncraid.blockdev;

/** How a request to a device ended. These are expected outcomes, carried by the completion, never exceptions. */
public enum IoStatus {
    OK,
    /** Some sector of the range cannot be read; others may be readable. */
    MEDIA_ERROR,
    /** The device refused or failed the request as a whole. */
    DEVICE_ERROR,
    /** The device is gone; nothing sent to it will succeed any more. */
    GONE,
    /** The device, or the way it was opened, does not permit writes. */
    READ_ONLY,
    /** What is behind the device has no room left for the write. */
    NO_SPACE;

    public boolean isOk() {
        return this == OK;
    }
}
