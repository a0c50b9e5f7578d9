package org.asyncraid.tools.cli.machine;

import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.tools.cli.output.CommandFailure;

/** Writes small pieces to devices for the command's thread, one at a time. */
public final class DeviceWriter {
    private final LoopCalls calls;
    private final PagePool pages;

    public DeviceWriter(Machine machine) {
        calls = machine.calls();
        pages = machine.pages();
    }

    /**
     * Writes whole blocks; they are durable after the next {@link #flush}.
     *
     * @throws CommandFailure when they cannot be written
     */
    public void write(BlockDevice device, long offsetBytes, byte[] bytes) {
        IoStatus status = calls.await((Consumer<IoStatus> answer) -> {
            Page page = pages.take(bytes.length);
            page.nio(0, bytes.length).put(bytes);
            DeviceRequest request = new DeviceRequest();
            request.write(offsetBytes, page, 0, bytes.length);
            request.onCompletion(ended -> {
                page.release();
                answer.accept(ended.status());
            });
            device.submit(request);
        });
        check(device, status);
    }

    /** Makes what was written durable. */
    public void flush(BlockDevice device) {
        check(
                device,
                calls.await((Consumer<IoStatus> answer) -> device.submit(
                        new DeviceRequest().flush().onCompletion(ended -> answer.accept(ended.status())))));
    }

    private static void check(BlockDevice device, IoStatus status) {
        if (!status.isOk()) {
            throw CommandFailure.error(device.name() + ": writing failed ("
                    + (status == IoStatus.NO_SPACE ? "no space left" : status) + ")");
        }
    }
}
