package org.asyncraid.tools.cli.examine;

import java.io.PrintWriter;
import java.util.Locale;
import org.asyncraid.raid.superblock.BitmapHeader;
import org.asyncraid.tools.cli.output.LabelledLines;

/** A member's write-intent bitmap in the words of {@code mdadm --examine-bitmap}. */
public final class BitmapText {
    private static final int LABEL_WIDTH = 16;
    private static final String[] UNITS = {"B", "KB", "MB", "GB"};

    private BitmapText() {}

    public static void print(PrintWriter out, ExaminedMember member) {
        if (member.bitmap().isEmpty()) {
            out.println(member.path() + " doesn't have bitmap");
            return;
        }
        ExaminedBitmap bitmap = member.bitmap().get();
        BitmapHeader header = bitmap.header();
        LabelledLines lines = new LabelledLines(out, LABEL_WIDTH);
        lines.line("Filename", member.path());
        lines.line("Magic", Integer.toHexString(BitmapHeader.MAGIC));
        lines.line("Version", header.version());
        lines.line("UUID", header.arrayUuid());
        lines.line("Events", Long.toUnsignedString(header.events()));
        lines.line("Events Cleared", Long.toUnsignedString(header.eventsCleared()));
        lines.line("State", state(header.state()));
        lines.line("Chunksize", chunk(header.chunkBytes()));
        lines.line("Daemon", header.daemonSleepSeconds() + "s flush period");
        lines.line(
                "Write Mode", header.writeBehind() == 0 ? "Normal" : "Allow write behind, max " + header.writeBehind());
        lines.line("Sync Size", header.syncSectors() / 2 + MdWords.sizes(header.syncSectors() * 512));
        double percent = 100.0 * bitmap.dirtyBits() / Math.max(1, bitmap.bits());
        lines.line(
                "Bitmap",
                String.format(
                        Locale.ROOT,
                        "%d bits (chunks), %d dirty (%.1f%%)",
                        bitmap.bits(),
                        bitmap.dirtyBits(),
                        percent));
    }

    private static String state(int state) {
        return switch (state) {
            case 0 -> "OK";
            case BitmapHeader.STATE_STALE -> "Out of date";
            default -> "Unknown";
        };
    }

    private static String chunk(long bytes) {
        int unit = 0;
        while (bytes >> (10 * (unit + 1)) > 0 && unit < UNITS.length - 1) {
            unit++;
        }
        return (bytes >> (10 * unit)) + " " + UNITS[unit];
    }
}
