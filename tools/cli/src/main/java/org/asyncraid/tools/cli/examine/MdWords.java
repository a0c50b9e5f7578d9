package org.asyncraid.tools.cli.examine;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;

/** How mdadm writes sizes, times, levels and layouts. */
public final class MdWords {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    /** Smaller sizes are not repeated in larger units. */
    private static final long LEAST_BYTES = 5000 * 1024;

    private MdWords() {}

    /** A size in binary and decimal units, such as {@code " (33.00 MiB 34.60 MB)"}; empty for less than 5000 KiB. */
    public static String sizes(long bytes) {
        if (bytes < LEAST_BYTES) {
            return "";
        }
        int unit = unit(bytes);
        String name = "MGT".substring(unit, unit + 1);
        return String.format(
                Locale.ROOT,
                " (%.2f %siB %.2f %sB)",
                bytes / Math.pow(1024, unit + 2),
                name,
                bytes / Math.pow(1000, unit + 2),
                name);
    }

    /** A size in decimal units without blanks, such as {@code 34.60MB}; empty for less than 5000 KiB. */
    public static String brief(long bytes) {
        if (bytes < LEAST_BYTES) {
            return "";
        }
        int unit = unit(bytes);
        return String.format(Locale.ROOT, "%.2f%cB", bytes / Math.pow(1000, unit + 2), "MGT".charAt(unit));
    }

    /** A time as C's ctime writes it. */
    public static String time(long epochSeconds, ZoneId zone) {
        return TIME.format(Instant.ofEpochSecond(epochSeconds).atZone(zone));
    }

    /** A level by its number in a superblock, also of those that this program does not run. */
    public static String level(int number) {
        return switch (number) {
            case -1 -> "linear";
            case -4 -> "multipath";
            case -5 -> "faulty";
            default -> "raid" + number;
        };
    }

    /** A layout by its number in a superblock; the number itself where the level has no such layout. */
    public static String layout(int level, int number) {
        return RaidLevel.ofNumber(level)
                .flatMap(known -> ParityPlacement.ofNumber(known, number))
                .map(ParityPlacement::mdName)
                .orElse(Integer.toString(number));
    }

    /** A text from disk with what could control a terminal replaced. */
    public static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    /** 0 for mega, 1 for giga, 2 for tera; mdadm goes on with the smaller unit up to twice the larger. */
    private static int unit(long bytes) {
        return bytes < 2L << 30 ? 0 : bytes < 2L << 40 ? 1 : 2;
    }
}
