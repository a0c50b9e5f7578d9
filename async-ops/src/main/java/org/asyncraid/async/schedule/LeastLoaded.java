package org.asyncraid.async.schedule;

import org.asyncraid.async.descriptor.Descriptor;

/** Takes the candidate with the fewest bytes in flight; among equals, the one of the lowest lane. */
public final class LeastLoaded implements Scheduler {
    @Override
    public String name() {
        return "least-loaded";
    }

    @Override
    public int choose(Descriptor operation, long candidates, long open, Lanes lanes) {
        return leastLoaded(open, lanes);
    }

    static int leastLoaded(long candidates, Lanes lanes) {
        int best = Long.numberOfTrailingZeros(candidates);
        long bestBytes = lanes.bytesInFlight(best);
        for (long left = candidates & (candidates - 1); left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            long bytes = lanes.bytesInFlight(lane);
            if (bytes < bestBytes) {
                best = lane;
                bestBytes = bytes;
            }
        }
        return best;
    }
}
