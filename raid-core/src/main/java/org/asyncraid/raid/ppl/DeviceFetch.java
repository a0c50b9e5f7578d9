package org.asyncraid.raid.ppl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.jspecify.annotations.Nullable;

/** Reads into arrays, one read at a time, by way of one page. */
final class DeviceFetch {
    /** Called with what was read, or null where it could not be. */
    @FunctionalInterface
    interface Receiver extends Consumer<byte @Nullable []> {}

    private final Page page;
    private final DeviceRequest request = new DeviceRequest().onCompletion(this::ended);
    private @Nullable BlockDevice device;
    private @Nullable Receiver receiver;
    private byte[] content = new byte[0];
    private long offset;
    private int done;
    private int piece;
    private IoStatus status = IoStatus.OK;

    /** With a page of any size. */
    DeviceFetch(Page page) {
        this.page = page;
    }

    /** Begins to read; the receiver is called on the loop, never inside this call. */
    void read(BlockDevice from, long offsetBytes, int length, Receiver whom) {
        device = from;
        receiver = whom;
        offset = offsetBytes;
        content = new byte[length];
        done = 0;
        next();
    }

    /** How the last read ended. */
    IoStatus status() {
        return status;
    }

    private void next() {
        piece = Math.min(page.length(), content.length - done);
        if (device != null) {
            device.submit(request.read(offset + done, page, 0, piece));
        }
    }

    private void ended(DeviceRequest read) {
        status = read.status();
        if (status.isOk()) {
            MemorySegment.copy(page.segment(), ValueLayout.JAVA_BYTE, 0, content, done, piece);
            done += piece;
            if (done < content.length) {
                next();
                return;
            }
        }
        Receiver whom = receiver;
        if (whom != null) {
            whom.accept(status.isOk() ? content : null);
        }
    }
}
