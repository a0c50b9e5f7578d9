package org.asyncraid.engines.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.kernels.Kernels;

/**
 * The numbers of a piece of hardware: queues that take descriptors, units that carry them out, and one memory that the
 * units share. All hardware is modelled by the same machine; what differs is written in a parameter file, with the
 * source of each number. A software routine is a machine too: one that works while its caller waits.
 *
 * @param name the stem of the engines' names
 * @param units what carries descriptors out
 * @param ring where a queue keeps its descriptors
 * @param timing what takes time besides moving bytes
 * @param recovery what becomes of a queue when something goes wrong
 * @param kinds what can be done
 */
public record HardwareModel(
        String name, Units units, Ring ring, Timing timing, Recovery recovery, Map<OperationKind, Ability> kinds) {

    /** The models that come with this package: {@link #load} knows their parameter files by these names. */
    public static final List<String> NAMES =
            List.of("iop341", "ioatdma", "ioatdma-cb33", "dsa", "mv_xor", "simd", "worker");

    public HardwareModel {
        kinds = Map.copyOf(kinds);
        boolean serial = units.each() == 1;
        require(!recovery.abortsLater() || serial, "error.abortsLater", true, "false where group.units is more than 1");
        kinds.forEach((kind, ability) -> {
            String prefix = "kind." + kind.name();
            int covered = ability.slots().mostSources();
            int sources = ability.limits().maxSources();
            require(sources <= covered, prefix + ".sources", sources, "0 to " + covered + ", as slots are given for");
            require(
                    ability.haltNanos() == 0 || serial,
                    prefix + ".haltNanos",
                    ability.haltNanos(),
                    "0 where group.units" + " is more than 1");
        });
        if (units.synchronous()) {
            requireSynchronous(units, ring, timing, recovery, kinds);
        }
        for (int queue : ring.sharedQueues()) {
            int last = units.queueCount() - 1;
            require(queue >= 0 && queue <= last, "shared.queues", queue, "0 to " + last);
        }
    }

    /**
     * What carries descriptors out. Units stand in groups; a group's queues are served in turn by whichever of its units
     * is idle.
     *
     * @param groups how many groups there are
     * @param queues queues of a group; each is an engine of its own
     * @param each units of a group
     * @param bytesPerSecond what a unit moves by itself, reads and writes together
     * @param memoryBytesPerSecond what the memory moves for all units
     * @param synchronous whether the submitting thread is the unit, and does the work inside {@code submit}
     */
    public record Units(
            int groups, int queues, int each, long bytesPerSecond, long memoryBytesPerSecond, boolean synchronous) {
        public Units {
            require(groups >= 1, "groups", groups, "1 or more");
            require(queues >= 1, "group.queues", queues, "1 or more");
            require(each >= 1, "group.units", each, "1 or more");
            require(bytesPerSecond >= 1, "unit.bytesPerSecond", bytesPerSecond, "1 or more");
            require(memoryBytesPerSecond >= 1, "memory.bytesPerSecond", memoryBytesPerSecond, "1 or more");
        }

        int queueCount() {
            return Math.multiplyExact(groups, queues);
        }
    }

    /**
     * Where a queue keeps its descriptors. What a descriptor takes is free again when it is polled; a batch takes what one
     * descriptor takes, until all of it is polled.
     *
     * @param slots slots of a queue
     * @param alwaysFree how many of them are never taken; a ring that needs this to tell full from empty finds its places
     *     by masking, so that its slots are a power of two
     * @param batchLimit descriptors that are gathered into one batch between two kicks, at most
     * @param kickThreshold descriptors waiting that start a unit even if nobody asks
     * @param sharedQueues queues that others use too
     * @param retryOneIn one in so many submissions to a shared queue finds it full with what others have there, by chance;
     *     0 for none
     */
    public record Ring(
            int slots, int alwaysFree, int batchLimit, int kickThreshold, Set<Integer> sharedQueues, int retryOneIn) {
        public Ring {
            require(slots >= 1, "slots.count", slots, "1 or more");
            require(alwaysFree >= 0 && alwaysFree < slots, "slots.alwaysFree", alwaysFree, "0 to " + (slots - 1));
            require(
                    alwaysFree == 0 || Integer.bitCount(slots) == 1,
                    "slots.count",
                    slots,
                    "a power of two where some are always free");
            require(batchLimit >= 1, "batch.limit", batchLimit, "1 or more");
            require(kickThreshold >= 1, "kick.threshold", kickThreshold, "1 or more");
            require(retryOneIn >= 0, "shared.retryOneIn", retryOneIn, "0 or more");
            sharedQueues = Set.copyOf(sharedQueues);
        }

        /** Slots that can be taken. */
        int usable() {
            return slots - alwaysFree;
        }

        /** Descriptors that a queue holds at most. */
        int depth() {
            return (int) Math.min(Integer.MAX_VALUE, (long) usable() * batchLimit);
        }
    }

    /**
     * What takes time besides moving bytes.
     *
     * @param kickNanos from a kick until units can take up what waits; keeps no unit busy
     * @param setupNanos from taking a descriptor up until its first byte moves
     * @param completionCount ended descriptors that are announced at once
     * @param completionNanos fewer are announced this long after the first of them ended
     */
    public record Timing(long kickNanos, long setupNanos, int completionCount, long completionNanos) {
        public Timing {
            require(kickNanos >= 0, "kick.nanos", kickNanos, "0 or more");
            require(setupNanos >= 0, "setup.nanos", setupNanos, "0 or more");
            require(completionCount >= 1, "completion.count", completionCount, "1 or more");
            require(completionNanos >= 0, "completion.nanos", completionNanos, "0 or more");
        }
    }

    /**
     * What becomes of a queue when something goes wrong.
     *
     * @param abortsLater whether a data error ends all later descriptors of the queue as aborted, and the queue takes none
     *     until it has stopped and was reset; otherwise the failing one ends alone
     * @param timeoutNanos how long after it was taken up a descriptor that hangs ends as timed out, and all others of the
     *     queue as aborted; 0 for never
     * @param stopNanos from the order to stop until a queue's units have stopped
     * @param resetNanos from there until the queue takes descriptors again
     */
    public record Recovery(boolean abortsLater, long timeoutNanos, long stopNanos, long resetNanos) {
        public Recovery {
            require(timeoutNanos >= 0, "timeout.nanos", timeoutNanos, "0 or more");
            require(stopNanos >= 0, "stop.nanos", stopNanos, "0 or more");
            require(resetNanos >= 0, "reset.nanos", resetNanos, "0 or more");
        }

        long nanos() {
            return stopNanos + resetNanos;
        }
    }

    /**
     * How a kind is done.
     *
     * @param groups the groups, by number from 0, whose units can do it
     * @param limits within which limits
     * @param slots what a descriptor takes of the ring
     * @param nanos what it takes to set one up, beyond what any kind takes
     * @param bytesPerSecond what a unit works through, counted as {@link
     *     org.asyncraid.async.descriptor.Descriptor#workBytes work}, where its arithmetic and not its memory is the limit
     * @param haltNanos how long a result other than 0 halts the queue, so that it starts nothing
     */
    public record Ability(
            Set<Integer> groups, KindLimits limits, SlotTable slots, long nanos, long bytesPerSecond, long haltNanos) {
        /** So fast that memory is the limit. */
        public static final long UNLIMITED = Long.MAX_VALUE;

        public Ability {
            require(nanos >= 0, "kind's nanos", nanos, "0 or more");
            require(bytesPerSecond >= 1, "kind's bytesPerSecond", bytesPerSecond, "1 or more");
            require(haltNanos >= 0, "kind's haltNanos", haltNanos, "0 or more");
            groups = Set.copyOf(groups);
        }
    }

    /**
     * The model of the given name that comes with this package.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static HardwareModel load(String name) {
        return ModelFile.load(name);
    }

    /** The engines of {@link #build} without faults. */
    public List<Engine> engines(Kernels kernels) {
        return build(kernels, HardwareFaults.NONE).engines();
    }

    /** A piece of hardware of this model, that computes with these kernels and goes wrong as planned. */
    public Hardware build(Kernels kernels, HardwareFaults faults) {
        return new Hardware(this, kernels, faults);
    }

    static void require(boolean met, String parameter, Object value, String allowed) {
        if (!met) {
            throw new IllegalArgumentException(parameter + " = " + value + "; allowed: " + allowed);
        }
    }

    /** What a routine in the submitting thread cannot have: others, queues, announcements. */
    private static void requireSynchronous(
            Units units, Ring ring, Timing timing, Recovery recovery, Map<OperationKind, Ability> kinds) {
        String allowed = " where synchronous = true";
        require(units.groups() == 1, "groups", units.groups(), "1" + allowed);
        require(units.queues() == 1, "group.queues", units.queues(), "1" + allowed);
        require(units.each() == 1, "group.units", units.each(), "1" + allowed);
        require(ring.batchLimit() == 1, "batch.limit", ring.batchLimit(), "1" + allowed);
        require(ring.kickThreshold() == 1, "kick.threshold", ring.kickThreshold(), "1" + allowed);
        require(ring.sharedQueues().isEmpty(), "shared.queues", ring.sharedQueues(), "none" + allowed);
        require(timing.kickNanos() == 0, "kick.nanos", timing.kickNanos(), "0" + allowed);
        require(timing.completionCount() == 1, "completion.count", timing.completionCount(), "1" + allowed);
        require(timing.completionNanos() == 0, "completion.nanos", timing.completionNanos(), "0" + allowed);
        require(!recovery.abortsLater(), "error.abortsLater", true, "false" + allowed);
        require(recovery.timeoutNanos() == 0, "timeout.nanos", recovery.timeoutNanos(), "0" + allowed);
        require(recovery.nanos() == 0, "stop.nanos + reset.nanos", recovery.nanos(), "0" + allowed);
        kinds.forEach((kind, ability) -> require(
                ability.haltNanos() == 0, "kind." + kind.name() + ".haltNanos", ability.haltNanos(), "0" + allowed));
    }
}
