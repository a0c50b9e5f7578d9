package org.asyncraid.async.op;

/**
 * The operands that a kind of operation takes.
 *
 * @param minSources fewest source blocks
 * @param maxSources most source blocks
 * @param destinations destination blocks
 * @param paritySources how many of the last sources are parity blocks (P, Q), which carry no coefficient
 * @param coefficients how coefficients accompany the sources
 * @param accumulates whether {@code destination ^= result} may be asked for instead of {@code destination = result}
 * @param linear whether all-zero sources give all-zero destinations and the result 0, which a probe of a doubted
 *     engine relies on
 * @param partial whether some of the parity blocks that it reads or writes, but not all of them, may be absent
 *     (address 0)
 * @param granuleBytes a power of two: the operation may be cut at any multiple of it into operations on shorter blocks,
 *     whose results are or-ed; 0 where it may not be cut
 */
public record OperationShape(
        int minSources,
        int maxSources,
        int destinations,
        int paritySources,
        Coefficients coefficients,
        boolean accumulates,
        boolean linear,
        boolean partial,
        int granuleBytes) {

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
        if (granuleBytes < 0 || Integer.bitCount(granuleBytes) > 1) {
            throw new IllegalArgumentException("granule of " + granuleBytes + " bytes; allowed: 0 or a power of two");
        }
    }

    /**
     * A shape of so many sources and destinations, without parity sources, coefficients, accumulation or linearity, that
     * may not be cut.
     */
    public static OperationShape of(int minSources, int maxSources, int destinations) {
        return new OperationShape(minSources, maxSources, destinations, 0, Coefficients.NONE, false, false, false, 0);
    }

    public OperationShape withParitySources(int count) {
        return new OperationShape(
                minSources, maxSources, destinations, count, coefficients, accumulates, linear, partial, granuleBytes);
    }

    public OperationShape withCoefficients(Coefficients which) {
        return new OperationShape(
                minSources, maxSources, destinations, paritySources, which, accumulates, linear, partial, granuleBytes);
    }

    public OperationShape accumulating() {
        return new OperationShape(
                minSources, maxSources, destinations, paritySources, coefficients, true, linear, partial, granuleBytes);
    }

    /** Each byte of the result is a linear function over GF(256) of the source bytes at the same position. */
    public OperationShape linearOverGf() {
        return new OperationShape(
                minSources, maxSources, destinations, paritySources, coefficients, accumulates, true, partial, 1);
    }

    public OperationShape partially() {
        return new OperationShape(
                minSources,
                maxSources,
                destinations,
                paritySources,
                coefficients,
                accumulates,
                linear,
                true,
                granuleBytes);
    }

    public OperationShape cuttableAt(int bytes) {
        return new OperationShape(
                minSources, maxSources, destinations, paritySources, coefficients, accumulates, linear, partial, bytes);
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
