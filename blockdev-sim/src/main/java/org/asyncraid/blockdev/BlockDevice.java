package org.asyncraid.blockdev;

/**
 * An asynchronous block device: a file, memory, or another device seen through a decorator. It belongs to one loop;
 * every method is called on that loop's thread. Requests may be carried out and may end in any order; the order of
 * two overlapping requests in flight is undefined. A write that ended is seen by every later read; it survives a power
 * cut once a flush submitted after its end has ended, or when it was sent with FUA.
 */
public interface BlockDevice extends AutoCloseable {
    /** Sector, the unit of md's metadata, in bytes. Offsets and lengths are multiples of {@link #blockBytes}. */
    int SECTOR_BYTES = 512;

    /** A name for messages: the path, or what the maker called it. */
    String name();

    /** Size in bytes, a multiple of {@link #blockBytes}. */
    long sizeBytes();

    /** Logical block size in bytes, 512 or 4096: the smallest unit that can be read or written. */
    int blockBytes();

    /** Whether writes are refused with {@link IoStatus#READ_ONLY}. */
    boolean isReadOnly();

    /**
     * Begins the request. It ends exactly once, by its completion being called on the loop, never inside this call. The
     * page belongs to the device until then.
     *
     * @throws IllegalArgumentException when the range is not aligned or not within the device
     */
    void submit(DeviceRequest request);

    /**
     * Gives up the device, and the lock on what is behind it. Nothing may be in flight. Closing it again does nothing.
     */
    @Override
    void close();
}
