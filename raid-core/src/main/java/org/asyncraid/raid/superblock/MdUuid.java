package org.asyncraid.raid.superblock;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The 128-bit name of an array or of a member, written as mdadm writes it: four groups of eight hex digits with colons.
 *
 * @param high the first eight bytes, the first byte highest
 * @param low the last eight bytes
 */
public record MdUuid(long high, long low) {

    static final int BYTES = 16;

    private static final Pattern SEPARATORS = Pattern.compile("[ :.-]");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32}");

    /** Reads 32 hex digits with colons, full stops, spaces or hyphens between them wherever one likes. */
    public static Optional<MdUuid> parse(String text) {
        String digits = SEPARATORS.matcher(text).replaceAll("");
        if (!HEX.matcher(digits).matches()) {
            return Optional.empty();
        }
        return Optional.of(new MdUuid(
                Long.parseUnsignedLong(digits.substring(0, 16), 16), Long.parseUnsignedLong(digits.substring(16), 16)));
    }

    /** The 16 bytes as they stand on disk. */
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        write(bytes, 0);
        return bytes;
    }

    static MdUuid read(byte[] image, int offset) {
        return new MdUuid(
                Long.reverseBytes(LittleEndian.u64(image, offset)),
                Long.reverseBytes(LittleEndian.u64(image, offset + 8)));
    }

    void write(byte[] image, int offset) {
        LittleEndian.putU64(image, offset, Long.reverseBytes(high));
        LittleEndian.putU64(image, offset + 8, Long.reverseBytes(low));
    }

    @Override
    public String toString() {
        return "%08x:%08x:%08x:%08x".formatted((int) (high >>> 32), (int) high, (int) (low >>> 32), (int) low);
    }
}
