package org.asyncraid.raid.superblock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    /** The longest range that Linux puts into one entry, in units of 2^shift sectors ({@code BB_MAX_LEN}). */
    public static final int MAX_ENTRY_UNITS = 512;

    private static final int SECTOR_BYTES = 512;
    private static final int ENTRY_BYTES = 8;
    private static final long END = -1;
    private static final int LENGTH_BITS = 10;
    private static final int MAX_SHIFT = 63 - 54;

    public BadBlockLog {
        badSectors = List.copyOf(badSectors);
    }

    /**
     * Where a member's log lies, if it has one that can be read and written.
     *
     * @param deviceSectors the size of its device
     */
    public static Optional<Extent> place(Superblock superblock, long deviceSectors) {
        return superblock.badBlockLog().filter(log -> {
            long end = log.sector() + log.sectors();
            boolean inside = log.sector() >= 0 && log.sectors() <= MAX_SECTORS && end <= deviceSectors;
            boolean besideData =
                    end <= superblock.dataOffset() || log.sector() >= superblock.dataOffset() + superblock.dataSize();
            boolean besideSuperblock =
                    end <= superblock.superblockSector() || log.sector() >= superblock.superblockSector() + MAX_SECTORS;
            return inside && besideData && besideSuperblock && superblock.badBlockShift() <= MAX_SHIFT;
        });
    }

    /** How many entries a log of so many sectors has room for. */
    public static int capacity(long sectors) {
        return (int) (sectors * SECTOR_BYTES / ENTRY_BYTES);
    }

    /**
     * Reads a log.
     *
     * @param bytes whole sectors, at most {@link #MAX_SECTORS}
     * @param shift {@link Superblock#badBlockShift}
     */
    public static Parsed<BadBlockLog> parse(byte[] bytes, int shift) {
        if (bytes.length > MAX_SECTORS * SECTOR_BYTES) {
            return new Parsed.Damaged<>("the log of bad blocks has " + bytes.length / SECTOR_BYTES
                    + " sectors, more than the " + MAX_SECTORS + " that Linux reads");
        }
        if (shift < 0 || shift > MAX_SHIFT) {
            return new Parsed.Damaged<>("the log of bad blocks counts in units of 2^" + shift + " sectors");
        }
        List<Extent> badSectors = new ArrayList<>();
        for (int offset = 0; offset + ENTRY_BYTES <= bytes.length; offset += ENTRY_BYTES) {
            long word = LittleEndian.u64(bytes, offset);
            if (word == END) {
                break;
            }
            long length = (word & (1 << LENGTH_BITS) - 1) << shift;
            long sector = word >>> LENGTH_BITS << shift;
            if (sector > Superblock.MAX_SECTORS - length) {
                return new Parsed.Damaged<>("the log of bad blocks names sector " + sector + ", which no device has");
            }
            badSectors.add(new Extent(sector, length));
        }
        return new Parsed.Value<>(new BadBlockLog(badSectors));
    }

    /**
     * The log as it is written: {@code sectors} whole sectors.
     *
     * @throws IllegalArgumentException when there are more entries than that has room for
     */
    public byte[] encode(long sectors, int shift) {
        if (badSectors.size() > capacity(sectors)) {
            throw new IllegalArgumentException(
                    badSectors.size() + " bad blocks; the log has room for " + capacity(sectors));
        }
        byte[] bytes = new byte[(int) sectors * SECTOR_BYTES];
        Arrays.fill(bytes, (byte) 0xff);
        for (int i = 0; i < badSectors.size(); i++) {
            Extent bad = badSectors.get(i);
            LittleEndian.putU64(
                    bytes, ENTRY_BYTES * i, bad.sector() >>> shift << LENGTH_BITS | bad.sectors() >>> shift);
        }
        return bytes;
    }
}
