package org.asyncraid.async.schedule;

import org.asyncraid.async.descriptor.Descriptor;

/** Takes the candidates in turn. */
public final class RoundRobin implements Scheduler {
    private int last = Long.SIZE - 1;

    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public int choose(Descriptor operation, long candidates, long open, Lanes lanes) {
        long fromNext = Long.rotateRight(open, last + 1);
        last = (last + 1 + Long.numberOfTrailingZeros(fromNext)) % Long.SIZE;
        return last;
    }
}
