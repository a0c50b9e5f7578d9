package org.asyncraid.blockdev;

/** Told once when a request has ended, on the device's loop. The request and its page are the caller's again. */
@FunctionalInterface
public interface RequestCompletion {
    void completed(DeviceRequest request);
}
