package org.asyncraid.blockdev;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.jspecify.annotations.Nullable;

/** Sends one request at a time to a device, from the test's thread, and waits for its end. */
public final class DeviceClient implements AutoCloseable {
    private final EventLoop loop;
    private final PagePool pool = new PagePool(1 << 22);
    private final DeviceRequest request = new DeviceRequest();

    public DeviceClient(EventLoop loop) {
        this.loop = loop;
    }

    public static byte[] pattern(int seed, int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    public byte[] read(BlockDevice device, long offset, int length) {
        byte[] bytes = tryRead(device, offset, length);
        if (bytes == null) {
            throw new AssertionError("read of " + length + " bytes at " + offset + ": " + request.status());
        }
        return bytes;
    }

    /** What was read, or null where it could not be. */
    public byte @Nullable [] tryRead(BlockDevice device, long offset, int length) {
        Page page = pool.take(length);
        IoStatus status = run(device, request.read(offset, page, 0, length));
        byte[] bytes = page.segment().asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        page.release();
        return status.isOk() ? bytes : null;
    }

    public IoStatus readStatus(BlockDevice device, long offset, int length) {
        tryRead(device, offset, length);
        return request.status();
    }

    public IoStatus write(BlockDevice device, long offset, byte[] bytes) {
        return write(device, offset, bytes, false);
    }

    public IoStatus write(BlockDevice device, long offset, byte[] bytes, boolean fua) {
        Page page = pool.take(bytes.length);
        MemorySegment.copy(bytes, 0, page.segment(), ValueLayout.JAVA_BYTE, 0, bytes.length);
        IoStatus status =
                run(device, request.write(offset, page, 0, bytes.length).fua(fua));
        page.release();
        return status;
    }

    public IoStatus flush(BlockDevice device) {
        return run(device, request.flush());
    }

    public IoStatus writeZeroes(BlockDevice device, long offset, long length) {
        return run(device, request.writeZeroes(offset, length));
    }

    public IoStatus discard(BlockDevice device, long offset, long length) {
        return run(device, request.discard(offset, length));
    }

    /** Frees the client's memory. Devices are the test's own. */
    @Override
    public void close() {
        pool.close();
    }

    private IoStatus run(BlockDevice device, DeviceRequest asked) {
        var ended = new CountDownLatch(1);
        asked.onCompletion(anyRequest -> ended.countDown());
        switch (loop) {
            case SimulatedLoop simulated -> {
                device.submit(asked);
                if (ended.getCount() == 0) {
                    throw new AssertionError(asked + " was completed inside submit");
                }
                if (!simulated.runUntil(() -> ended.getCount() == 0)) {
                    throw new AssertionError(asked + " never ended");
                }
            }
            case ThreadedLoop threaded -> {
                threaded.post(() -> device.submit(asked));
                await(ended, threaded);
            }
            default -> throw new IllegalArgumentException("unknown loop " + loop);
        }
        return asked.status();
    }

    private static void await(CountDownLatch ended, ThreadedLoop loop) {
        try {
            while (!ended.await(100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                if (loop.failure() != null) {
                    throw new AssertionError("the loop failed", loop.failure());
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
