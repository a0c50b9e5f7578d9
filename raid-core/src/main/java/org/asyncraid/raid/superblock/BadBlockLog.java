package org.asyncraid.raid.superblock;

import java.util.ArrayList;
import java.util.List;

/**
 * A member's log of bad blocks: sectors whose content must not be trusted.
 *
 * <p>On disk it is a table of little-endian 64-bit words, each a first number shifted left by 10 and a length in the
 * lower 10 bits; a word of all ones ends it. Source: Linux's drivers/md/md.c ({@code super_1_load}, {@code
 * super_1_sync}).
 *
 * @param badSectors in the order of the log; sectors count from the start of the device
 */
public record BadBlockLog(List<Extent> badSectors) {

    /** The kernel reads no larger log. */
    public static final int MAX_SECTORS = 8;

    private static final long END = -1;
    private static final int LENGTH_BITS = 10;
    private static final int MAX_SHIFT = 63 - 54;

    public BadBlockLog {
        badSectors = List.copyOf(badSectors);
    }

    /**
     * Reads a log.
     *
     * @param bytes whole sectors, at most {@link #MAX_SECTORS}
     * @param shift {@link Superblock#badBlockShift}
     */
    public static Parsed<BadBlockLog> parse(byte[] bytes, int shift) {
        if (bytes.length > MAX_SECTORS * 512) {
            return new Parsed.Damaged<>("the log of bad blocks has " + bytes.length / 512 + " sectors, more than the "
                    + MAX_SECTORS + " that Linux reads");
        }
        if (shift < 0 || shift > MAX_SHIFT) {
            return new Parsed.Damaged<>("the log of bad blocks counts in units of 2^" + shift + " sectors");
        }
        List<Extent> badSectors = new ArrayList<>();
        for (int offset = 0; offset + 8 <= bytes.length; offset += 8) {
            long word = LittleEndian.u64(bytes, offset);
            if (word == END) {
                break;
            }
            long length = word & (1 << LENGTH_BITS) - 1;
            badSectors.add(new Extent(word >>> LENGTH_BITS << shift, length << shift));
        }
        return new Parsed.Value<>(new BadBlockLog(badSectors));
    }
}
