package org.asyncraid.blockdev;

/** What a {@link DeviceRequest} asks for. */
public enum DeviceOperation {
    READ,
    WRITE,
    /** Makes every write that has ended durable. */
    FLUSH,
    /** The range's content is no longer needed; reading it afterwards gives anything. */
    DISCARD,
    /** The range reads as zeroes afterwards. */
    WRITE_ZEROES;

    /** Whether it changes what the device holds. */
    public boolean changesData() {
        return this == WRITE || this == DISCARD || this == WRITE_ZEROES;
    }
}
