package org.asyncraid.raid.ppl;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Sums up a log's headers: CRC-32C over {@link LogArea#HEADER_BYTES}, with the four bytes of the sum itself taken as 0. */
final class LogHeader {
    private static final byte[] NO_CHECKSUM = new byte[4];

    private LogHeader() {}

    /**
     * The sum that a header should have.
     *
     * @param crc for use as scratch
     * @param at where in the area the header begins
     * @param checksum where in the header its sum is
     */
    static int checksum(CRC32C crc, byte[] area, int at, int checksum) {
        crc.reset();
        crc.update(area, at, checksum);
        crc.update(NO_CHECKSUM);
        crc.update(area, at + checksum + 4, LogArea.HEADER_BYTES - checksum - 4);
        return (int) crc.getValue();
    }

    /**
     * Puts its sum into a header that is complete but for that.
     *
     * @param crc for use as scratch
     * @param page with the header from 0 on, and zeroes for the sum
     * @param checksum where in the header its sum is
     */
    static void sign(CRC32C crc, ByteBuffer page, int checksum) {
        crc.reset();
        crc.update(page.limit(LogArea.HEADER_BYTES).position(0));
        page.clear();
        page.putInt(checksum, (int) crc.getValue());
    }
}
