package org.asyncraid.blockdev.file;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link IOException} means for a device. Java hands on the text of errno and not its number; an unknown text
 * (another system, another language) becomes a media error of a read and a device error of anything else.
 */
final class IoErrors {
    private IoErrors() {}

    static IoStatus statusOf(DeviceOperation operation, IOException e) {
        if (e instanceof ClosedChannelException) {
            return IoStatus.GONE;
        }
        @Nullable String text = e.getMessage();
        return switch (text == null ? "" : text) {
            case "No space left on device", "Disk quota exceeded" -> IoStatus.NO_SPACE;
            case "Read-only file system" -> IoStatus.READ_ONLY;
            case "No such device", "No such device or address" -> IoStatus.GONE;
            default -> operation == DeviceOperation.READ ? IoStatus.MEDIA_ERROR : IoStatus.DEVICE_ERROR;
        };
    }
}
