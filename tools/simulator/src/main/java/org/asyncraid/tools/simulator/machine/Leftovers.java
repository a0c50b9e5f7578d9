package org.asyncraid.tools.simulator.machine;

import java.util.List;
import java.util.function.Function;
import org.asyncraid.blockdev.fault.Survival;

/** Decides what a power cut leaves of the writes that no disk has made durable. */
@FunctionalInterface
public interface Leftovers {
    /**
     * A write that is in a disk's cache or on its way there.
     *
     * @param number the disk's own, in order
     */
    record Write(Disk disk, long number) {}

    /** What becomes of them on each disk. */
    Function<Disk, Survival> decide(List<Write> unflushed);
}
