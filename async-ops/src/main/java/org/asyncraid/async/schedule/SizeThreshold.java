package org.asyncraid.async.schedule;

import org.asyncraid.async.descriptor.Descriptor;

/**
 * Has small operations done at once, by a synchronous engine, and gives large ones to the others, the least loaded
 * first. Where there is no candidate of the kind preferred, any other is taken, the least loaded first.
 */
public final class SizeThreshold implements Scheduler {
    private final long thresholdBytes;

    /** Operations of less {@link Descriptor#workBytes work} than {@code thresholdBytes} are small. */
    public SizeThreshold(long thresholdBytes) {
        this.thresholdBytes = thresholdBytes;
    }

    @Override
    public String name() {
        return "size-threshold";
    }

    @Override
    public int choose(Descriptor operation, long candidates, long open, Lanes lanes) {
        boolean small = operation.workBytes() < thresholdBytes;
        long preferred = 0;
        for (long left = open; left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            if (lanes.capabilities(lane).synchronous() == small) {
                preferred |= 1L << lane;
            }
        }
        return LeastLoaded.leastLoaded(preferred == 0 ? open : preferred, lanes);
    }
}
