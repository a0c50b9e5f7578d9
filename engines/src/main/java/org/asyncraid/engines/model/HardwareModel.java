package org.asyncraid.engines.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.engines.kernels.Kernels;

/**
 * The numbers of a piece of hardware: some units that carry out operations, and one memory that they share. All
 * hardware is modelled by the same machine; what differs is written in a parameter file, with the source of each number.
 *
 * @param name the stem of the units' names
 * @param units how many units there are
 * @param memoryBytesPerSecond what the memory moves, reads and writes together
 * @param ring a unit's descriptor ring
 * @param timing what takes time besides moving bytes
 * @param kinds what can be done, and by which units
 */
public record HardwareModel(
        String name,
        int units,
        long memoryBytesPerSecond,
        Ring ring,
        Timing timing,
        Map<OperationKind, Ability> kinds) {

    public HardwareModel {
        require(units >= 1, "units", units, "1 or more");
        require(memoryBytesPerSecond >= 1, "memory.bytesPerSecond", memoryBytesPerSecond, "1 or more");
        kinds = Map.copyOf(kinds);
    }

    /**
     * A unit's descriptor ring. A descriptor takes one slot, and one more for every {@code moreSources} sources, or part
     * of them, beyond the first {@code firstSources}; its slots are free again when it is polled.
     *
     * @param slots slots of a unit
     * @param firstSources sources that a descriptor's first slot holds
     * @param moreSources sources that each further slot holds
     * @param kickThreshold descriptors waiting that start a unit even if nobody asks
     */
    public record Ring(int slots, int firstSources, int moreSources, int kickThreshold) {
        public Ring {
            require(slots >= 1, "slots.count", slots, "1 or more");
            require(firstSources >= 0, "slots.firstSources", firstSources, "0 or more");
            require(moreSources >= 1, "slots.moreSources", moreSources, "1 or more");
            require(kickThreshold >= 1, "kick.threshold", kickThreshold, "1 or more");
        }

        int slotsFor(int sources) {
            int more = Math.max(0, sources - firstSources);
            return 1 + (more + moreSources - 1) / moreSources;
        }
    }

    /**
     * What takes time besides moving bytes.
     *
     * @param setupNanos from taking a descriptor up until its first byte moves
     * @param completionCount ended descriptors that are announced at once
     * @param completionNanos fewer are announced this long after the first of them ended
     * @param resetNanos from the order to stop until a unit has stopped
     */
    public record Timing(long setupNanos, int completionCount, long completionNanos, long resetNanos) {
        public Timing {
            require(setupNanos >= 0, "setup.nanos", setupNanos, "0 or more");
            require(completionCount >= 1, "completion.count", completionCount, "1 or more");
            require(completionNanos >= 0, "completion.nanos", completionNanos, "0 or more");
            require(resetNanos >= 0, "reset.nanos", resetNanos, "0 or more");
        }
    }

    /** Which units, by number from 0, can do a kind, and within which limits. */
    public record Ability(Set<Integer> units, KindLimits limits) {
        public Ability {
            units = Set.copyOf(units);
        }
    }

    /**
     * The model of the given name that comes with this package: {@code iop341}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static HardwareModel load(String name) {
        return ModelFile.load(name);
    }

    /**
     * One engine for each unit, which share the memory. They compute with these kernels. All channels open at a time
     * belong to one loop, and a unit has one channel at a time, as there is one piece of hardware. On a loop in real
     * time the computing comes on top of the modelled time, and takes the loop's.
     */
    public List<Engine> engines(Kernels kernels) {
        var bus = new MemoryBus(memoryBytesPerSecond);
        return IntStream.range(0, units)
                .<Engine>mapToObj(unit -> new ModelEngine(this, unit, bus, kernels))
                .toList();
    }

    static void require(boolean met, String parameter, long value, String allowed) {
        if (!met) {
            throw new IllegalArgumentException(parameter + " = " + value + "; allowed: " + allowed);
        }
    }
}
