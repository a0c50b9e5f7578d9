package org.asyncraid.blockdev.fault;

/** Decides what a power cut leaves of the blocks that a volatile cache holds. */
@FunctionalInterface
public interface Survival {
    /**
     * What becomes of a block.
     *
     * @param block its number on the device
     * @param writes the numbers of the writes to it that may be missing on the device, oldest first
     * @return how many of these count, from the oldest on: the block shows the last one of them, or with 0 what is on the
     *     device
     */
    int survivors(long block, long[] writes);
}
