package org.asyncraid.tools.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    private final StringWriter err = new StringWriter();
    private final AtomicLong now = new AtomicLong(77);

    @Test
    void aPipeGetsAPlainLineEveryFiveSeconds() {
        ProgressLine line = progress(Terminal.NONE);
        for (int second = 0; second <= 10; second++) {
            line.update(second * 10 * MIB, 200 * MIB, "");
            now.addAndGet(SECOND);
        }
        assertEquals("""
                rebuild  25%  50.0 MiB of 200 MiB  10.5 MB/s  0:15 left
                rebuild  50%  100 MiB of 200 MiB  10.5 MB/s  0:10 left
                """, err.toString());
    }

    @Test
    void aTerminalGetsOneLineThatIsDrawnAgainInPlace() {
        ProgressLine line = progress(new Terminal(true, false));
        line.update(0, 64 * MIB, "");
        now.addAndGet(SECOND);
        line.update(32 * MIB, 64 * MIB, "1 error repaired");
        assertEquals(
                "\r\u001b[Krebuild  50% [==========>.........]  32.0 MiB of 64.0 MiB  33.6 MB/s  0:01 left, 1 error repaired",
                err.toString());
        line.finish(64 * MIB, "");
        assertEquals(
                "rebuild: 64.0 MiB in 1.0 s, 67.1 MB/s\n",
                err.toString().substring(err.toString().lastIndexOf('K') + 1));
    }

    @Test
    void colourIsUsedOnlyWhereItIsWanted() {
        ProgressLine line = progress(new Terminal(true, true));
        now.addAndGet(SECOND);
        line.update(32 * MIB, 64 * MIB, "");
        assertEquals(true, err.toString().contains("\u001b[32m"));
    }

    @Test
    void resumedWorkIsNotCountedAsDoneNow() {
        ProgressLine line = progress(Terminal.NONE);
        line.startAt(60 * MIB);
        line.update(60 * MIB, 64 * MIB, "");
        now.addAndGet(SECOND);
        line.finish(64 * MIB, "2 mismatches");
        assertEquals("rebuild: 4.0 MiB in 1.0 s, 4.2 MB/s, 2 mismatches\n", err.toString());
    }

    @Test
    void workWithoutASizeIsNoDivisionByZero() {
        ProgressLine line = progress(Terminal.NONE);
        now.addAndGet(6 * SECOND);
        line.update(0, 0, "");
        assertFalse(err.toString().contains("NaN"));
    }

    private ProgressLine progress(Terminal terminal) {
        return new ProgressLine(new PrintWriter(err, true), terminal, now::get, "rebuild");
    }
}
