package org.asyncraid.raid.ppl;

/**
 * Where a member keeps its log.
 *
 * @param offsetBytes where it begins on the device
 * @param bytes its size
 */
public record LogArea(long offsetBytes, int bytes) {
    /** A header's size, and the unit of everything in a log. */
    static final int HEADER_BYTES = 4096;

    /** The largest area: md counts its sectors in 16 bits. */
    static final int MAX_BYTES = 0xffff * 512;

    public LogArea {
        if (offsetBytes < 0 || bytes < 2 * HEADER_BYTES || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("a log of " + bytes + " bytes at " + offsetBytes + "; allowed: "
                    + 2 * HEADER_BYTES + " to " + MAX_BYTES + " bytes");
        }
    }
}
