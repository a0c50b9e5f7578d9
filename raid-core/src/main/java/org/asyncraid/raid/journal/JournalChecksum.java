package org.asyncraid.raid.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.asyncraid.raid.superblock.MdUuid;

/**
 * The checksum of meta blocks and of what they log: CRC-32C, begun with all ones over the array's UUID and not inverted at
 * the end, so that a journal says nothing to another array. Belongs to one thread.
 *
 * <p>Source: Linux's drivers/md/raid5-cache.c ({@code uuid_checksum}).
 */
public final class JournalChecksum {
    private final ByteBuffer uuid;
    private final CRC32C crc = new CRC32C();

    public JournalChecksum(MdUuid array) {
        uuid = ByteBuffer.allocate(16).putLong(array.high()).putLong(array.low());
    }

    /** The checksum of all that remains in the buffer; its position moves to the end. */
    public int of(ByteBuffer bytes) {
        crc.reset();
        crc.update(uuid.rewind());
        crc.update(bytes);
        return ~(int) crc.getValue();
    }
}
