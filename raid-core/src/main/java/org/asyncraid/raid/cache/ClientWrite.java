package org.asyncraid.raid.cache;

import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/** A client's request that changes data, and how much of it is under way. Pooled by {@link WriteBackCache}. */
final class ClientWrite {
    private @Nullable DeviceRequest request;
    /** The array bytes that are still to be begun. */
    long next;

    long end;
    /** Pieces under way. */
    int pending;

    IoStatus status = IoStatus.OK;

    void begin(DeviceRequest asked) {
        request = asked;
        next = asked.offsetBytes();
        end = next + asked.lengthBytes();
        pending = 0;
        status = IoStatus.OK;
    }

    DeviceRequest request() {
        DeviceRequest asked = request;
        if (asked == null) {
            throw new IllegalStateException("no request");
        }
        return asked;
    }

    boolean isBegun() {
        return next == end;
    }
}
