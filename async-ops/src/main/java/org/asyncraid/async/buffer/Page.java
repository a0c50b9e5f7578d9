package org.asyncraid.async.buffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A block of native memory of a power-of-two size, aligned to at least 4096 bytes. Its views are made once: the
 * address for kernels and engines, the segment for checked access, the Netty buffer for the wire.
 *
 * <p>A page has one owner, who took it from the pool and gives it back with {@link #release}. Engines and devices
 * borrow it for the life of a descriptor or request; where an engine does not return it, the page is kept from being used
 * again ({@link #quarantine}). Not thread-safe; the contents are plain memory.
 */
public final class Page {
    private final PagePool pool;
    private final int index;
    private final int order;
    private final MemorySegment segment;
    private final ByteBuf buffer;
    private boolean taken;
    private boolean quarantined;

    Page(PagePool pool, int index, int order, MemorySegment segment) {
        this.pool = pool;
        this.index = index;
        this.order = order;
        this.segment = segment;
        this.buffer = Unpooled.wrappedBuffer(segment.asByteBuffer());
    }

    /** Address of the first byte. */
    public long address() {
        return owned().address();
    }

    /** Size in bytes. */
    public int length() {
        return (int) segment.byteSize();
    }

    /** The whole page as a bounds-checked segment. */
    public MemorySegment segment() {
        return owned();
    }

    /** The whole page as a Netty buffer; its indices belong to the page's owner, its reference count stays 1. */
    public ByteBuf buffer() {
        owned();
        return buffer;
    }

    /** A new little-endian view of {@code length} bytes from {@code offset}, for NIO channels and codecs. */
    public ByteBuffer nio(int offset, int length) {
        return owned().asSlice(offset, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Sets every byte to zero. */
    public void clear() {
        owned().fill((byte) 0);
    }

    /** Gives the page back to its pool. Nobody may hold its address any more, except while it is quarantined. */
    public void release() {
        pool.give(this);
    }

    /**
     * From now on somebody who cannot be stopped may read and write the page: its owner should release it, but nobody gets
     * it until {@link #endQuarantine}.
     *
     * @return false where it is quarantined already
     */
    public boolean quarantine() {
        boolean isNew = !quarantined;
        quarantined = true;
        return isNew;
    }

    /** Nobody but its owner touches the page any more; if that has released it, the pool has it now. */
    public void endQuarantine() {
        if (!quarantined) {
            throw new IllegalStateException("page of " + length() + " bytes is not quarantined");
        }
        quarantined = false;
        if (!taken) {
            pool.endQuarantine(this);
        }
    }

    boolean isQuarantined() {
        return quarantined;
    }

    /** The memory, where the page has not been given back. */
    private MemorySegment owned() {
        if (!taken) {
            throw new IllegalStateException("page of " + length() + " bytes is used after its release");
        }
        return segment;
    }

    int index() {
        return index;
    }

    int order() {
        return order;
    }

    void markTaken() {
        taken = true;
    }

    void markFree() {
        if (!taken) {
            throw new IllegalStateException("page of " + length() + " bytes was released twice");
        }
        taken = false;
    }
}
