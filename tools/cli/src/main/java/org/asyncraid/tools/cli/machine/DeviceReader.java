package org.asyncraid.tools.cli.machine;

import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.tools.cli.output.CommandFailure;

/** Reads small pieces of devices for the command's thread, one at a time. */
public final class DeviceReader {
    private final LoopCalls calls;
    private final PagePool pages;

    public DeviceReader(Machine machine) {
        calls = machine.calls();
        pages = machine.pages();
    }

    /**
     * The bytes from an offset on.
     *
     * @param offsetBytes a multiple of the device's blocks, as is the length
     * @throws CommandFailure when they cannot be read
     */
    public byte[] read(BlockDevice device, long offsetBytes, int length) {
        byte[] bytes = new byte[length];
        IoStatus status = calls.await(answer -> submit(device, offsetBytes, bytes, answer));
        if (!status.isOk()) {
            throw CommandFailure.error(device.name() + ": reading " + length + " bytes at " + offsetBytes + " failed ("
                    + status + "); if the disk is failing, copy it with ddrescue and use the copy");
        }
        return bytes;
    }

    private void submit(BlockDevice device, long offsetBytes, byte[] bytes, Consumer<IoStatus> answer) {
        Page page = pages.take(bytes.length);
        DeviceRequest request = new DeviceRequest();
        request.read(offsetBytes, page, 0, bytes.length);
        request.onCompletion(ended -> {
            page.nio(0, bytes.length).get(bytes);
            page.release();
            answer.accept(ended.status());
        });
        device.submit(request);
    }
}
