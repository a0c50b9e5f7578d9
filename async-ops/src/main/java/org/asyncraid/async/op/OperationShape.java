package org.asyncraid.async.op;

/**
 * The operands that a kind of operation takes.
 *
 * @param minSources fewest source blocks
 * @param maxSources most source blocks
 * @param destinations destination blocks; address 0 means that this output is not wanted, where the kind permits it
 * @param paritySources how many of the last sources are parity blocks (P, Q), which carry no coefficient
 * @param coefficients how coefficients accompany the sources
 * @param accumulates whether {@code destination ^= result} may be asked for instead of {@code destination = result}
 * @param linear whether all-zero sources give all-zero destinations, which a probe of a doubted engine relies on
 */
public record OperationShape(
        int minSources,
        int maxSources,
        int destinations,
        int paritySources,
        Coefficients coefficients,
        boolean accumulates,
        boolean linear) {

    /** How GF(256) coefficients accompany the sources of a kind. */
    public enum Coefficients {
        /** None. */
        NONE,
        /** One for each source that is not parity. */
        PER_SOURCE,
        /** One for each source that is not parity, then that of the one missing block. */
        PER_SOURCE_AND_ONE_MISSING,
        /** One for each source that is not parity, then those of the two missing blocks, in destination order. */
        PER_SOURCE_AND_TWO_MISSING
    }

    public OperationShape {
        if (minSources < 0 || maxSources < minSources || destinations < 0 || destinations > 255) {
            throw new IllegalArgumentException("sources " + minSources + " to " + maxSources + ", destinations "
                    + destinations + "; allowed: 0 <= min <= max, 0 to 255 destinations");
        }
        if (paritySources < 0 || paritySources > maxSources) {
            throw new IllegalArgumentException("parity sources " + paritySources + "; allowed: 0 to " + maxSources);
        }
    }

    /** A shape of so many sources and destinations, without parity sources, coefficients, accumulation, linearity. */
    public static OperationShape of(int minSources, int maxSources, int destinations) {
        return new OperationShape(minSources, maxSources, destinations, 0, Coefficients.NONE, false, false);
    }

    public OperationShape withParitySources(int count) {
        return new OperationShape(minSources, maxSources, destinations, count, coefficients, accumulates, linear);
    }

    public OperationShape withCoefficients(Coefficients which) {
        return new OperationShape(minSources, maxSources, destinations, paritySources, which, accumulates, linear);
    }

    public OperationShape accumulating() {
        return new OperationShape(minSources, maxSources, destinations, paritySources, coefficients, true, linear);
    }

    public OperationShape linearOverGf() {
        return new OperationShape(minSources, maxSources, destinations, paritySources, coefficients, accumulates, true);
    }

    /** Coefficients that a request with {@code sourceCount} sources carries. */
    public int coefficientCount(int sourceCount) {
        int data = sourceCount - paritySources;
        return switch (coefficients) {
            case NONE -> 0;
            case PER_SOURCE -> data;
            case PER_SOURCE_AND_ONE_MISSING -> data + 1;
            case PER_SOURCE_AND_TWO_MISSING -> data + 2;
        };
    }
}
