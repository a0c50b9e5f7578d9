package org.asyncraid.tools.simulator.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.asyncraid.async.loop.Clock;
import org.asyncraid.blockdev.DeviceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Takes note of every event of a run: what clients ask for and are told, every request to a disk, everything that is done
 * to the machine. Always as a digest, so that two runs can be compared; as text only where somebody wants it.
 */
public final class Trace {
    private final Clock clock;
    private final @Nullable Appendable lines;
    private final StringBuilder line = new StringBuilder();
    private long digest = 0x9e3779b97f4a7c15L;
    private long events;

    /**
     * A trace.
     *
     * @param lines where each event becomes a line of text, or null for none
     */
    public Trace(Clock clock, @Nullable Appendable lines) {
        this.clock = clock;
        this.lines = lines;
    }

    /** A disk is asked for something. */
    public void device(int disk, DeviceRequest request) {
        mix(((long) disk << 32) + request.operation().name().hashCode() + (request.isFua() ? 1 : 0));
        mix(request.offsetBytes() << 20 ^ request.lengthBytes());
        if (lines != null) {
            begin().append("disk").append(disk).append(' ').append(lowerCase(request.operation()));
            if (request.lengthBytes() > 0) {
                line.append(' ').append(request.offsetBytes() / 512).append('+').append(request.lengthBytes() / 512);
            }
            end(request.isFua() ? " fua" : "");
        }
    }

    /** A client asks for something, or is told how it ended. */
    public void client(int step, Enum<?> what, int sector, int sectors, @Nullable Enum<?> outcome) {
        mix(((long) step << 32)
                + what.name().hashCode()
                + (outcome == null ? 0 : outcome.name().hashCode()));
        mix((long) sector << 32 | sectors);
        if (lines != null) {
            begin().append("client ").append(step).append(' ').append(lowerCase(what));
            if (sectors > 0) {
                line.append(' ').append(sector).append('+').append(sectors);
            }
            end(outcome == null ? "" : " -> " + lowerCase(outcome));
        }
    }

    /** Something else happened. */
    public void note(String text) {
        mix(text.hashCode());
        if (lines != null) {
            begin().append("* ");
            end(text);
        }
    }

    /** Depends on every event so far and its time. */
    public long digest() {
        return digest;
    }

    /** Events so far. */
    public long events() {
        return events;
    }

    private void mix(long value) {
        digest = (digest ^ value) * 0xbf58476d1ce4e5b9L;
        digest ^= digest >>> 29;
        digest += clock.nowNanos();
        events++;
    }

    private StringBuilder begin() {
        line.setLength(0);
        return line.append(clock.nowNanos() / 1000).append(' ');
    }

    private void end(String rest) {
        line.append(rest).append('\n');
        Appendable to = lines;
        if (to != null) {
            try {
                to.append(line);
            } catch (IOException e) {
                throw new UncheckedIOException("the trace cannot be written", e);
            }
        }
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
