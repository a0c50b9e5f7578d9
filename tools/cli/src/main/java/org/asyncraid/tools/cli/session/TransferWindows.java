package org.asyncraid.tools.cli.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.tools.cli.machine.LoopCalls;
import org.asyncraid.tools.cli.machine.LoopCalls.Answer;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.jspecify.annotations.Nullable;

/**
 * The windows of a sequential transfer: several requests to an array in flight, each with a page of its own, used in turn.
 * A window begins and ends where stripes do, as far as pages are long enough, so that writes fill whole stripes.
 */
final class TransferWindows implements AutoCloseable {
    private static final int LEAST_BYTES = 1 << 20;
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_WINDOWS = 8;

    /** One request with its page. Between {@link #begin} and {@link #end} both are the device's. */
    static final class Window {
        private final Page page;
        private final DeviceRequest request = new DeviceRequest();
        private @Nullable Answer<IoStatus> answer;

        private Window(Page page) {
            this.page = page;
        }

        Page page() {
            return page;
        }

        boolean isInFlight() {
            return answer != null;
        }

        DeviceRequest request() {
            return request;
        }
    }

    private final BlockDevice device;
    private final LoopCalls calls;
    private final int windowBytes;
    private final List<Window> windows = new ArrayList<>();

    /** Takes pages for a transfer with a device, an array of this geometry. */
    TransferWindows(BlockDevice device, ArrayGeometry geometry, LoopCalls calls, PagePool pages) {
        this.device = device;
        this.calls = calls;
        windowBytes = windowBytes(geometry);
        calls.ask(() -> {
            Page page = pages.tryTake(windowBytes);
            while (page != null) {
                windows.add(new Window(page));
                page = windows.size() < MOST_WINDOWS ? pages.tryTake(windowBytes) : null;
            }
            return windows.size();
        });
        if (windows.isEmpty()) {
            throw CommandFailure.error("no memory for transfers of " + windowBytes + " bytes");
        }
    }

    int count() {
        return windows.size();
    }

    /** The window to use for the nth request. */
    Window at(long n) {
        return windows.get((int) (n % windows.size()));
    }

    /** Where the window ends that holds the byte at an array offset. */
    long endOf(long offset) {
        return Math.min(device.sizeBytes(), (offset / windowBytes + 1) * windowBytes);
    }

    /** Begins a read of whole blocks into the window's page. */
    void beginRead(Window window, long offset, int length) {
        begin(window, window.request().read(offset, window.page(), 0, length));
    }

    /** Begins a write of whole blocks from the window's page. */
    void beginWrite(Window window, long offset, int length) {
        begin(window, window.request().write(offset, window.page(), 0, length));
    }

    /** Waits for the window's request, if it is in flight. */
    IoStatus end(Window window) {
        Answer<IoStatus> answer = window.answer;
        if (answer == null) {
            return IoStatus.OK;
        }
        IoStatus status = calls.await(answer);
        window.answer = null;
        return status;
    }

    /** Waits for what is in flight, and gives the pages back. */
    @Override
    public void close() {
        if (calls.loopHasFailed()) {
            return;
        }
        windows.forEach(this::end);
        calls.ask(() -> {
            windows.forEach(window -> window.page().release());
            return true;
        });
    }

    private void begin(Window window, DeviceRequest request) {
        window.answer = calls.begin((Consumer<IoStatus> answer) ->
                device.submit(request.onCompletion(ended -> answer.accept(ended.status()))));
    }

    private static int windowBytes(ArrayGeometry geometry) {
        long stripe = geometry.stripeDataBytes();
        if (stripe > MOST_BYTES) {
            return MOST_BYTES;
        }
        return (int) (stripe * Math.max(1, LEAST_BYTES / stripe));
    }
}
