package org.asyncraid.engines.model;

import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.engines.model.HardwareModel.Ability;
import org.jspecify.annotations.Nullable;

/** What a descriptor asks of a unit. */
final class Demand {
    private Demand() {}

    /** Whether units of this ability, or of none, take the descriptor. */
    static boolean isWithinLimits(Descriptor descriptor, @Nullable Ability ability) {
        if (ability == null) {
            return false;
        }
        KindLimits limits = ability.limits();
        if ((descriptor.accumulates() && !limits.accumulates())
                || descriptor.sourceCount() > limits.maxSources()
                || descriptor.bytes() < limits.minBytes()
                || descriptor.bytes() > limits.maxBytes()) {
            return false;
        }
        long addresses = 0;
        for (int i = 0; i < descriptor.sourceCount(); i++) {
            addresses |= descriptor.source(i);
        }
        for (int i = 0; i < descriptor.destinationCount(); i++) {
            addresses |= descriptor.destination(i);
        }
        return (addresses & (limits.alignmentBytes() - 1)) == 0;
    }

    /** Every block that is there is read or written once, and read before when it is added to; absent ones have address 0. */
    static double memoryBytes(Descriptor descriptor) {
        long read = 0;
        for (int i = 0; i < descriptor.sourceCount(); i++) {
            read += descriptor.source(i) == 0 ? 0 : 1;
        }
        long written = 0;
        for (int i = 0; i < descriptor.destinationCount(); i++) {
            written += descriptor.destination(i) == 0 ? 0 : descriptor.accumulates() ? 2 : 1;
        }
        return (double) read * descriptor.bytes() + (double) written * descriptor.destinationBytes();
    }

    /** How many of those bytes a unit moves in a nanosecond when the memory gives it all it can take. */
    static double mostPerNano(Descriptor descriptor, Ability ability, long unitBytesPerSecond) {
        double workBytes = descriptor.workBytes();
        double arithmetic = ability.bytesPerSecond() * (memoryBytes(descriptor) / workBytes);
        return Math.min((double) unitBytesPerSecond, arithmetic) / 1e9;
    }
}
