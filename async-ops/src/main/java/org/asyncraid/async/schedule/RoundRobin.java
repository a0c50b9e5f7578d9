package org.asyncraid.async.schedule;

import org.asyncraid.async.descriptor.Descriptor;

/** Takes the candidates in turn. */
public final class RoundRobin implements Scheduler {
    private int last = Lanes.MAX_LANES - 1;

    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public int choose(Descriptor operation, long candidates, Lanes lanes) {
        long fromNext = Long.rotateRight(candidates, last + 1);
        last = (last + 1 + Long.numberOfTrailingZeros(fromNext)) % Lanes.MAX_LANES;
        return last;
    }
}
