package org.asyncraid.async.schedule;

import java.util.Arrays;
import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;

/** Takes the first candidate of a list of engines: those named, then all others in the order of their lanes. */
public final class FixedPriority implements Scheduler {
    private final List<String> names;
    private final int[] ranks = new int[Lanes.MAX_LANES];

    /** Prefers engines of these names, the first most. */
    public FixedPriority(String... names) {
        this.names = List.of(names);
        Arrays.fill(ranks, names.length);
    }

    @Override
    public String name() {
        return "fixed-priority";
    }

    @Override
    public int choose(Descriptor operation, long candidates, long open, Lanes lanes) {
        int best = Long.numberOfTrailingZeros(open);
        for (long left = open & (open - 1); left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            if (ranks[lane] < ranks[best]) {
                best = lane;
            }
        }
        return best;
    }

    @Override
    public void joined(int lane, Lanes lanes) {
        int rank = names.indexOf(lanes.engineName(lane));
        ranks[lane] = rank < 0 ? names.size() : rank;
    }
}
