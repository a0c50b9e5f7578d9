package org.asyncraid.tools.cli.output;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells on stderr how far a long piece of work is: on a terminal one line that is drawn again in place, otherwise a plain
 * line every few seconds. Used by one thread, which calls {@link #update} as often as it likes.
 */
public final class ProgressLine {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long PLAIN_LINE_NANOS = 5_000_000_000L;
    /** How far back the shown rate looks: long enough to be read, short enough to follow a change. */
    private static final double RATE_WINDOW_SECONDS = 3;

    private static final int BAR_CELLS = 20;
    private static final String RESET = "\u001b[0m";
    private static final String GREEN = "\u001b[32m";
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private final String what;
    private final Amounts amounts;
    private final long startedNanos;

    private long lastShownNanos;
    private long lastRateNanos;
    private long lastRateBytes = -1;
    private long firstBytes;
    private double bytesPerSecond;
    private boolean lineIsOpen;

    /** How amounts of work are written. */
    public interface Amounts {
        /** Bytes, with a binary prefix. */
        Amounts BYTES = new Amounts() {
            @Override
            public String amount(long done) {
                return ByteSizes.binary(done);
            }

            @Override
            public String rate(double perSecond) {
                return ByteSizes.rate(perSecond);
            }
        };

        /** Things that are counted, called so in the plural. */
        static Amounts of(String things) {
            return new Amounts() {
                @Override
                public String amount(long done) {
                    return done + " " + things;
                }

                @Override
                public String rate(double perSecond) {
                    return String.format(Locale.ROOT, "%.1f %s/s", perSecond, things);
                }
            };
        }

        String amount(long done);

        String rate(double perSecond);
    }

    /** For work on bytes; the parameters are those of the other constructor. */
    public ProgressLine(PrintWriter err, Terminal terminal, LongSupplier nanoTime, String what) {
        this(err, terminal, nanoTime, what, Amounts.BYTES);
    }

    /**
     * @param what the name of the work, first on each line
     * @param nanoTime monotonic time, as {@link System#nanoTime}
     */
    public ProgressLine(PrintWriter err, Terminal terminal, LongSupplier nanoTime, String what, Amounts amounts) {
        this.amounts = amounts;
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.what = what;
        startedNanos = nanoTime.getAsLong();
        lastShownNanos = startedNanos;
    }

    /** For work that goes on where it was interrupted: what was done before is not counted as done now. */
    public void startAt(long bytes) {
        firstBytes = bytes;
    }

    /** Takes note of the state and shows it when it is time to; {@code note} (may be empty) ends the line. */
    public void update(long doneBytes, long totalBytes, String note) {
        long now = nanoTime.getAsLong();
        measure(now, doneBytes);
        long interval = terminal.redraws() ? REDRAW_NANOS : PLAIN_LINE_NANOS;
        if (now - lastShownNanos < interval) {
            return;
        }
        lastShownNanos = now;
        if (terminal.redraws()) {
            err.print(CLEAR_LINE + line(doneBytes, totalBytes, note));
            err.flush();
            lineIsOpen = true;
        } else {
            err.println(line(doneBytes, totalBytes, note));
        }
    }

    /** Takes the line off the terminal and leaves one that tells bytes, time and mean rate. */
    public void finish(long doneBytes, String note) {
        abandon();
        long bytes = doneBytes - firstBytes;
        double seconds = Math.max(1e-9, (nanoTime.getAsLong() - startedNanos) / 1e9);
        err.println(what + ": " + amounts.amount(bytes) + " in " + String.format(Locale.ROOT, "%.1f s", seconds) + ", "
                + amounts.rate(bytes / seconds) + suffix(note));
    }

    /** Takes the line off the terminal, so that something else can be said. */
    public void abandon() {
        if (lineIsOpen) {
            err.print(CLEAR_LINE);
            err.flush();
            lineIsOpen = false;
        }
    }

    private void measure(long now, long doneBytes) {
        if (lastRateBytes >= 0) {
            double seconds = (now - lastRateNanos) / 1e9;
            if (seconds < REDRAW_NANOS / 1e9) {
                return;
            }
            double latest = (doneBytes - lastRateBytes) / seconds;
            double weight = bytesPerSecond == 0 ? 1 : Math.min(1, seconds / RATE_WINDOW_SECONDS);
            bytesPerSecond += weight * (latest - bytesPerSecond);
        }
        lastRateNanos = now;
        lastRateBytes = doneBytes;
    }

    private String line(long doneBytes, long totalBytes, String note) {
        double share = totalBytes <= 0 ? 1 : Math.min(1, (double) doneBytes / totalBytes);
        StringBuilder line = new StringBuilder(what).append(String.format(Locale.ROOT, " %3d%%", (int) (share * 100)));
        if (terminal.redraws()) {
            line.append(' ').append(bar(share));
        }
        line.append("  ").append(amounts.amount(doneBytes)).append(" of ").append(amounts.amount(totalBytes));
        if (bytesPerSecond > 0) {
            long secondsLeft = Math.round((totalBytes - doneBytes) / bytesPerSecond);
            line.append("  ")
                    .append(amounts.rate(bytesPerSecond))
                    .append("  ")
                    .append(clock(secondsLeft))
                    .append(" left");
        }
        return line.append(suffix(note)).toString();
    }

    private String bar(double share) {
        int filled = (int) (share * BAR_CELLS);
        String cells = "=".repeat(filled) + (filled < BAR_CELLS ? ">" + ".".repeat(BAR_CELLS - filled - 1) : "");
        return terminal.colours() ? "[" + GREEN + cells + RESET + "]" : "[" + cells + "]";
    }

    private static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String suffix(String note) {
        return note.isEmpty() ? "" : ", " + note;
    }
}
