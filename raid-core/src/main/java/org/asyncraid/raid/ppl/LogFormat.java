package org.asyncraid.raid.ppl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** How one member's log is laid out in bytes: md's or ours. Belongs to the array's loop where it encodes. */
sealed interface LogFormat permits MdLogFormat, Ppl6LogFormat {
    /** As many entries as a header holds. */
    int maxEntries();

    /**
     * Reads the units that count; any bytes do.
     *
     * @param area the whole log
     * @return oldest first; empty where nothing of this log is there
     */
    List<LogUnit> read(byte[] area);

    /** How many payload bytes an entry has. */
    int payloadBytes(LogEntry entry);

    /**
     * Writes a header.
     *
     * @param page little-endian, with room for a header from 0 on
     * @param oldest the generation of the oldest unit that counts
     * @param entries in the order of their payload
     */
    void encode(ByteBuffer page, long generation, long oldest, List<LogEntry> entries);

    /** What an empty log begins with. */
    static byte[] emptyHeader(LogFormat format, long generation) {
        byte[] header = new byte[LogArea.HEADER_BYTES];
        format.encode(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN), generation, generation, List.of());
        return header;
    }
}
