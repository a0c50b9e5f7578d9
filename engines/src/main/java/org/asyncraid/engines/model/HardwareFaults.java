package org.asyncraid.engines.model;

import java.util.List;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in a piece of hardware, as data, and what else there is of chance in it: with the same descriptors in
 * the same order, the same goes wrong again. Each queue follows the plan from the opening of its channel, with chances of
 * its own.
 *
 * @param seed of all chances: which descriptors, how far they get, and when others have filled a shared queue
 * @param faults of which the first that applies to a descriptor happens to it
 */
public record HardwareFaults(long seed, List<Fault> faults) {
    /** Nothing goes wrong. */
    public static final HardwareFaults NONE = new HardwareFaults(0, List.of());

    public HardwareFaults {
        faults = List.copyOf(faults);
    }

    /** A plan of these faults. */
    public static HardwareFaults of(long seed, Fault... faults) {
        return new HardwareFaults(seed, List.of(faults));
    }

    /** What happens to which descriptors, numbered from 0 in the order in which the queue took them. */
    public record Fault(Effect effect, Trigger trigger) {}

    /** What can happen to a descriptor. */
    public enum Effect {
        /**
         * A source cannot be read or a destination not written, somewhere on the way: it ends as an engine error, a part of
         * its destinations is written, and what becomes of the others is a matter of the model.
         */
        DATA_ERROR,
        /** A page is not there: it ends as a page fault, a part of its destinations is written; the others go on. */
        PAGE_FAULT,
        /** Its unit stops moving bytes, and does not end. */
        HANG
    }

    /** What happens to descriptor {@code number} of a queue, or null. */
    @Nullable
    Effect draw(long number, SeededRandom chance) {
        for (Fault fault : faults) {
            if (fault.trigger().happensTo(number, chance)) {
                return fault.effect();
            }
        }
        return null;
    }
}
