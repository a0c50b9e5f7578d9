package org.asyncraid.blockdev.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOpenException;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image file or a block device of the machine. It is locked as long as it is open: for this program alone when
 * opened for writing, shared among readers otherwise. The lock is advisory; it keeps other users of this class away,
 * not the kernel.
 *
 * <p>Requests run on the threads of a {@link FileIo} and end on the loop, which must be one that takes posts from other
 * threads. FUA is a write followed by a flush. Zeroes are written as bytes, and discarding does nothing, since plain
 * Java cannot punch holes.
 */
public final class FileDevice implements BlockDevice {
    private static final Logger LOG = LoggerFactory.getLogger(FileDevice.class);
    private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    private final Path path;
    private final OpenFile file;
    private final FileChannel channel;
    private final boolean readOnly;
    private final long sizeBytes;
    private final EventLoop loop;
    private final FileIo io;
    private final AtomicInteger inFlight = new AtomicInteger();
    private boolean closed;

    private FileDevice(Path path, OpenFile file, Access access, long sizeBytes, EventLoop loop, FileIo io) {
        this.path = path;
        this.file = file;
        this.channel = file.channel();
        this.readOnly = access == Access.READ_ONLY;
        this.sizeBytes = sizeBytes;
        this.loop = loop;
        this.io = io;
    }

    /**
     * Opens and locks a file or block device; its size is rounded down to sectors. May be called from any thread.
     *
     * @throws DeviceOpenException when there is none, it is a directory or empty, permission is missing, or it is in
     *     use; nothing stays open
     */
    public static FileDevice open(Path path, Access access, EventLoop loop, FileIo io) throws DeviceOpenException {
        OpenFile file = OpenFile.acquire(path, access);
        FileDevice device = null;
        try {
            long size = file.channel().size() / SECTOR_BYTES * SECTOR_BYTES;
            if (size == 0) {
                throw new DeviceOpenException(
                        path.toString(),
                        file.channel().size() == 0 ? "is empty" : "is shorter than a sector of 512 bytes");
            }
            device = new FileDevice(path, file, access, size, loop, io);
            return device;
        } catch (DeviceOpenException e) {
            throw e;
        } catch (IOException e) {
            throw new DeviceOpenException(path.toString(), OpenFile.reason(e), e);
        } finally {
            if (device == null) {
                release(file);
            }
        }
    }

    /**
     * Makes a sparse image file of {@code bytes} zeroes.
     *
     * @throws DeviceOpenException when it exists already or cannot be made
     */
    public static void create(Path path, long bytes) throws DeviceOpenException {
        if (bytes <= 0 || bytes % SECTOR_BYTES != 0) {
            throw new IllegalArgumentException("image of " + bytes + " bytes; allowed: multiples of " + SECTOR_BYTES);
        }
        try (var channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            setSize(channel, path, bytes);
        } catch (FileAlreadyExistsException e) {
            throw new DeviceOpenException(path.toString(), "exists already", e);
        } catch (IOException e) {
            throw new DeviceOpenException(path.toString(), OpenFile.reason(e), e);
        }
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int blockBytes() {
        return SECTOR_BYTES;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void submit(DeviceRequest request) {
        request.checkFits(this);
        if (readOnly && request.operation().changesData()) {
            request.end(IoStatus.READ_ONLY);
            loop.post(request);
            return;
        }
        inFlight.incrementAndGet();
        io.execute(() -> carryOut(request));
    }

    @Override
    public void close() {
        int open = inFlight.get();
        if (open != 0) {
            throw new IllegalStateException(path + ": closed with " + open + " requests in flight");
        }
        if (!closed) {
            closed = true;
            release(file);
        }
    }

    /** On a thread of {@link #io}. */
    private void carryOut(DeviceRequest request) {
        try {
            request.end(attempt(request));
            inFlight.decrementAndGet();
            loop.post(request);
        } catch (RuntimeException broken) {
            // A page that was freed under the request, for one: the loop's owner has to know.
            loop.post(() -> {
                throw new IllegalStateException(path + ": " + request, broken);
            });
        }
    }

    private IoStatus attempt(DeviceRequest request) {
        try {
            switch (request.operation()) {
                case READ -> {
                    return read(request);
                }
                case WRITE -> write(memory(request), request.offsetBytes());
                case WRITE_ZEROES -> writeZeroes(request.offsetBytes(), request.lengthBytes());
                case FLUSH -> channel.force(false);
                case DISCARD -> {}
            }
            if (request.isFua() && request.operation() != DeviceOperation.FLUSH) {
                channel.force(false);
            }
            return IoStatus.OK;
        } catch (IOException e) {
            LOG.debug("{}: {}", path, request, e);
            return IoErrors.statusOf(request.operation(), e);
        }
    }

    /** A file that became shorter than it was when opened has unreadable sectors at its end. */
    private IoStatus read(DeviceRequest request) throws IOException {
        ByteBuffer memory = memory(request);
        long at = request.offsetBytes();
        while (memory.hasRemaining()) {
            int bytes = channel.read(memory, at);
            if (bytes < 0) {
                return IoStatus.MEDIA_ERROR;
            }
            at += bytes;
        }
        return IoStatus.OK;
    }

    private void write(ByteBuffer memory, long offset) throws IOException {
        long at = offset;
        while (memory.hasRemaining()) {
            at += channel.write(memory, at);
        }
    }

    private void writeZeroes(long offset, long length) throws IOException {
        long end = offset + length;
        for (long at = offset; at < end; at += ZEROES.capacity()) {
            write(ZEROES.slice(0, (int) Math.min(ZEROES.capacity(), end - at)), at);
        }
    }

    private static void setSize(FileChannel channel, Path path, long bytes) throws IOException {
        try {
            channel.write(ZEROES.slice(0, 1), bytes - 1);
        } catch (IOException e) {
            Files.delete(path);
            throw e;
        }
    }

    private static ByteBuffer memory(DeviceRequest request) {
        return request.page().nio(request.pageOffset(), (int) request.lengthBytes());
    }

    private static void release(OpenFile file) {
        try {
            file.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
