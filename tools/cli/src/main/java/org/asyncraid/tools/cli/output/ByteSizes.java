package org.asyncraid.tools.cli.output;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people type and read them. Suffixes are binary, as mdadm's. */
public final class ByteSizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})([sKMGT]?)(?:i?B)?", Pattern.CASE_INSENSITIVE);

    private ByteSizes() {}

    /**
     * The bytes that a size stands for: a number and, optionally, {@code s} (sectors of 512 bytes), {@code K}, {@code M},
     * {@code G} or {@code T}; without a suffix it counts units of {@code plainUnitBytes}.
     *
     * @throws IllegalArgumentException when it is no size, or over 2⁶³−1 bytes
     */
    public static long parse(String text, long plainUnitBytes) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size; write a number with K, M, G or T (or s for sectors), such as 64M");
        }
        long unit = unitBytes(matcher.group(2), plainUnitBytes);
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is more than any device holds", e);
        }
    }

    /** A size with three significant figures or so: {@code 64.0 MiB}. */
    public static String binary(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB", "PiB"};
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 100 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    /** A rate in decimal megabytes a second, the unit of device data sheets. */
    public static String rate(double bytesPerSecond) {
        return bytesPerSecond >= 1e9
                ? String.format(Locale.ROOT, "%.2f GB/s", bytesPerSecond / 1e9)
                : String.format(Locale.ROOT, bytesPerSecond < 100e6 ? "%.1f MB/s" : "%.0f MB/s", bytesPerSecond / 1e6);
    }

    private static long unitBytes(String suffix, long plainUnitBytes) {
        return switch (suffix.toLowerCase(Locale.ROOT)) {
            case "s" -> 512;
            case "k" -> 1L << 10;
            case "m" -> 1L << 20;
            case "g" -> 1L << 30;
            case "t" -> 1L << 40;
            default -> plainUnitBytes;
        };
    }
}
