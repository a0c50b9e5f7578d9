package org.asyncraid.blockdev;

import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.Event;
import org.jspecify.annotations.Nullable;

/**
 * One request to a block device. Its owner keeps it and uses it again; filling and submitting allocates nothing. It is
 * itself the event that delivers the completion: a device sets the status and posts it to its loop.
 */
public final class DeviceRequest extends Event {
    private DeviceOperation operation = DeviceOperation.READ;
    private boolean fua;
    private long offsetBytes;
    private long lengthBytes;
    private @Nullable Page page;
    private int pageOffset;
    private @Nullable RequestCompletion completion;
    private IoStatus status = IoStatus.OK;
    private int tag;

    /** Reads {@code length} bytes at {@code offsetBytes} of the device into the page from {@code pageOffset}. */
    public DeviceRequest read(long offsetBytes, Page page, int pageOffset, int length) {
        return transfer(DeviceOperation.READ, offsetBytes, page, pageOffset, length);
    }

    /** Writes {@code length} bytes of the page from {@code pageOffset} to the device at {@code offsetBytes}. */
    public DeviceRequest write(long offsetBytes, Page page, int pageOffset, int length) {
        return transfer(DeviceOperation.WRITE, offsetBytes, page, pageOffset, length);
    }

    public DeviceRequest flush() {
        return range(DeviceOperation.FLUSH, 0, 0);
    }

    public DeviceRequest discard(long offsetBytes, long lengthBytes) {
        return range(DeviceOperation.DISCARD, offsetBytes, lengthBytes);
    }

    public DeviceRequest writeZeroes(long offsetBytes, long lengthBytes) {
        return range(DeviceOperation.WRITE_ZEROES, offsetBytes, lengthBytes);
    }

    /** Asks for the same as {@code other}: operation, range, memory and FUA. For decorators, which pass requests on. */
    public DeviceRequest sameAs(DeviceRequest other) {
        range(other.operation, other.offsetBytes, other.lengthBytes);
        page = other.page;
        pageOffset = other.pageOffset;
        fua = other.fua;
        return this;
    }

    /** Moves the request to another place of the device. */
    public DeviceRequest at(long newOffsetBytes) {
        offsetBytes = newOffsetBytes;
        return this;
    }

    /** Asks that the write is durable when it ends. */
    public DeviceRequest fua(boolean wanted) {
        fua = wanted;
        return this;
    }

    /** Whom to tell at the end. */
    public DeviceRequest onCompletion(RequestCompletion whom) {
        completion = whom;
        return this;
    }

    /** A number for the owner's use. */
    public DeviceRequest tag(int value) {
        tag = value;
        return this;
    }

    public DeviceOperation operation() {
        return operation;
    }

    public boolean isFua() {
        return fua;
    }

    public long offsetBytes() {
        return offsetBytes;
    }

    public long lengthBytes() {
        return lengthBytes;
    }

    /** The page of a read or write. */
    public Page page() {
        Page current = page;
        if (current == null) {
            throw new IllegalStateException(operation + " has no page");
        }
        return current;
    }

    public int pageOffset() {
        return pageOffset;
    }

    public int tag() {
        return tag;
    }

    public IoStatus status() {
        return status;
    }

    /**
     * For the device: checks that the range lies on the device's blocks.
     *
     * @throws IllegalArgumentException naming the range and the device
     */
    public void checkFits(BlockDevice device) {
        if (operation == DeviceOperation.FLUSH) {
            return;
        }
        int block = device.blockBytes();
        if (offsetBytes < 0 || lengthBytes <= 0 || ((offsetBytes | lengthBytes) & (block - 1)) != 0) {
            throw new IllegalArgumentException(this + " of " + device.name() + "; allowed: multiples of " + block);
        }
        if (offsetBytes > device.sizeBytes() - lengthBytes) {
            throw new IllegalArgumentException(
                    this + " of " + device.name() + ", which ends at " + device.sizeBytes() + " bytes");
        }
    }

    /** For the device: sets how the request ended, before posting it (or firing the completion from its own event). */
    public void end(IoStatus how) {
        status = how;
    }

    /** Delivers the completion; for a device or decorator that is on the loop, outside any {@code submit}. */
    @Override
    public void fire() {
        RequestCompletion whom = completion;
        if (whom == null) {
            throw new IllegalStateException("request without a completion: " + this);
        }
        whom.completed(this);
    }

    @Override
    public String toString() {
        return operation + " " + lengthBytes + " bytes at " + offsetBytes + (fua ? " FUA " : " ") + status;
    }

    private DeviceRequest transfer(DeviceOperation what, long offset, Page memory, int memoryOffset, int length) {
        if (memoryOffset < 0 || length < 0 || memoryOffset > memory.length() - length) {
            throw new IllegalArgumentException(
                    length + " bytes from " + memoryOffset + " of a page of " + memory.length() + " bytes");
        }
        range(what, offset, length);
        page = memory;
        pageOffset = memoryOffset;
        return this;
    }

    private DeviceRequest range(DeviceOperation what, long offset, long length) {
        operation = what;
        offsetBytes = offset;
        lengthBytes = length;
        page = null;
        pageOffset = 0;
        fua = false;
        status = IoStatus.OK;
        return this;
    }
}
