package org.asyncraid.tools.cli.session;

import java.io.PrintWriter;
import java.util.List;
import org.asyncraid.raid.badblock.ArrayRange;
import org.asyncraid.tools.cli.output.ByteSizes;

/** What of an array's content is lost, for people and for scripts. */
public final class Losses {
    private final List<ArrayRange> ranges;

    /** The losses of a running array. */
    public Losses(RunningArray running) {
        ranges = running.calls().ask(running.array()::losses);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** Prints one line a range: its first byte in the array, and how many. */
    public void print(PrintWriter out) {
        long bytes = ranges.stream().mapToLong(ArrayRange::bytes).sum();
        out.println("lost: " + ByteSizes.binary(bytes) + " in " + ranges.size()
                + (ranges.size() == 1 ? " range" : " ranges")
                + " of the array; reading them fails until they are written");
        ranges.forEach(range -> out.println(
                "lost bytes " + range.fromBytes() + " to " + (range.toBytes() - 1) + " (" + range.bytes() + ")"));
    }
}
