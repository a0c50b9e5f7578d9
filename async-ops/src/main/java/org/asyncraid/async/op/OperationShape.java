package org.asyncraid.async.op;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operands that a kind of operation takes.
 *
 * @param sources how many source blocks
 * @param destinations how many destination blocks, at most {@link #MAX_DESTINATIONS}
 * @param paritySources how many of the last sources are parity blocks (P, Q), which carry no coefficient
 * @param coefficients how coefficients accompany the sources
 * @param traits what else is true of the kind
 * @param granuleBytes a power of two: the operation may be cut at any multiple of it into operations on shorter blocks,
 *     whose results are or-ed; 0 where it may not be cut, nor a destination be one of the sources
 * @param destinationBytes length of every destination, whatever that of the sources; 0 where it is the same
 * @param parameter an example of the immutable object that goes with every request, as keys do; null where there is none
 */
public record OperationShape(
        Count sources,
        Count destinations,
        int paritySources,
        Coefficients coefficients,
        Set<Trait> traits,
        int granuleBytes,
        int destinationBytes,
        @Nullable Object parameter) {

    /** The most destinations of any kind. */
    public static final int MAX_DESTINATIONS = 32;

    /** Fewest and most. */
    public record Count(int min, int max) {
        public Count {
            if (min < 0 || max < min) {
                throw new IllegalArgumentException(min + " to " + max + " blocks; allowed: 0 <= min <= max");
            }
        }

        /** Whether it is one of these. */
        public boolean includes(int count) {
            return min <= count && count <= max;
        }

        @Override
        public String toString() {
            return min == max ? Integer.toString(min) : min + " to " + max;
        }
    }

    /** How GF(256) coefficients accompany the sources of a kind. */
    public enum Coefficients {
        /** None. */
        NONE,
        /** One for each source that is not parity. */
        PER_SOURCE,
        /** One for each source that is not parity, then that of the one missing block. */
        PER_SOURCE_AND_ONE_MISSING,
        /** One for each source that is not parity, then those of the two missing blocks, in destination order. */
        PER_SOURCE_AND_TWO_MISSING,
        /**
         * A matrix by rows: for each destination, one for each source. Sources and destinations together are at most
         * {@link Gf256#ORDER}, as many as a code over GF(256) can tell apart.
         */
        PER_SOURCE_AND_DESTINATION
    }

    /** What may be true of a kind. */
    public enum Trait {
        /** {@code destination ^= result} may be asked for instead of {@code destination = result}. */
        ACCUMULATES,
        /** All-zero sources give all-zero destinations and the result 0, which a probe of a doubted engine relies on. */
        LINEAR,
        /** Some of the parity blocks that it reads or writes, but not all of them, may be absent (address 0). */
        PARTIAL,
        /** Blocks are whole granules. */
        WHOLE_GRANULES,
        /** The immediate is the number of the first granule: it advances by one from granule to granule. */
        NUMBERS_GRANULES
    }

    public OperationShape {
        // Asked for with every operation, which is quicker of a set of enum values than of Set.copyOf.
        EnumSet<Trait> own = EnumSet.noneOf(Trait.class);
        own.addAll(traits);
        traits = Collections.unmodifiableSet(own);
        if (destinations.max() > MAX_DESTINATIONS) {
            throw new IllegalArgumentException(destinations + " destinations; allowed: at most " + MAX_DESTINATIONS);
        }
        if (paritySources < 0 || paritySources > sources.max()) {
            throw new IllegalArgumentException("parity sources " + paritySources + "; allowed: 0 to " + sources.max());
        }
        if (granuleBytes < 0 || Integer.bitCount(granuleBytes) > 1) {
            throw new IllegalArgumentException("granule of " + granuleBytes + " bytes; allowed: 0 or a power of two");
        }
        if (destinationBytes < 0 || (destinationBytes > 0 && granuleBytes > 0)) {
            throw new IllegalArgumentException("destinations of " + destinationBytes
                    + " bytes; allowed: 0 or more, and 0 where the operation may be cut");
        }
        if (granuleBytes == 0 && (traits.contains(Trait.WHOLE_GRANULES) || traits.contains(Trait.NUMBERS_GRANULES))) {
            throw new IllegalArgumentException("no granule, but " + traits);
        }
    }

    /**
     * A shape of so many sources and destinations, without parity sources, coefficients, traits or parameter, that may
     * not be cut.
     */
    public static OperationShape of(int minSources, int maxSources, int destinations) {
        return new OperationShape(
                new Count(minSources, maxSources),
                new Count(destinations, destinations),
                0,
                Coefficients.NONE,
                Set.of(),
                0,
                0,
                null);
    }

    public OperationShape withDestinations(int min, int max) {
        return new OperationShape(
                sources,
                new Count(min, max),
                paritySources,
                coefficients,
                traits,
                granuleBytes,
                destinationBytes,
                parameter);
    }

    public OperationShape withParitySources(int count) {
        return new OperationShape(
                sources, destinations, count, coefficients, traits, granuleBytes, destinationBytes, parameter);
    }

    public OperationShape withCoefficients(Coefficients which) {
        return new OperationShape(
                sources, destinations, paritySources, which, traits, granuleBytes, destinationBytes, parameter);
    }

    public OperationShape accumulating() {
        return with(Trait.ACCUMULATES);
    }

    /** Each byte of the result is a linear function over GF(256) of the source bytes at the same position. */
    public OperationShape linearOverGf() {
        return with(Trait.LINEAR).cuttableAt(1);
    }

    public OperationShape partially() {
        return with(Trait.PARTIAL);
    }

    public OperationShape cuttableAt(int bytes) {
        return new OperationShape(
                sources, destinations, paritySources, coefficients, traits, bytes, destinationBytes, parameter);
    }

    /** Blocks are sectors, or other granules, of so many bytes; it may be cut between them. */
    public OperationShape inGranulesOf(int bytes) {
        return cuttableAt(bytes).with(Trait.WHOLE_GRANULES);
    }

    /** Blocks are granules of so many bytes; the immediate is the first one's number. */
    public OperationShape inNumberedGranulesOf(int bytes) {
        return inGranulesOf(bytes).with(Trait.NUMBERS_GRANULES);
    }

    public OperationShape withDestinationBytes(int bytes) {
        return new OperationShape(
                sources, destinations, paritySources, coefficients, traits, granuleBytes, bytes, parameter);
    }

    /** Every request comes with an object of the example's class. Probes use the example itself. */
    public OperationShape withParameter(Object example) {
        return new OperationShape(
                sources, destinations, paritySources, coefficients, traits, granuleBytes, destinationBytes, example);
    }

    public boolean accumulates() {
        return traits.contains(Trait.ACCUMULATES);
    }

    public boolean linear() {
        return traits.contains(Trait.LINEAR);
    }

    public boolean partial() {
        return traits.contains(Trait.PARTIAL);
    }

    /** Coefficients that a request with so many sources and destinations carries. */
    public int coefficientCount(int sourceCount, int destinationCount) {
        int data = sourceCount - paritySources;
        return switch (coefficients) {
            case NONE -> 0;
            case PER_SOURCE -> data;
            case PER_SOURCE_AND_ONE_MISSING -> data + 1;
            case PER_SOURCE_AND_TWO_MISSING -> data + 2;
            case PER_SOURCE_AND_DESTINATION -> data * destinationCount;
        };
    }

    /** Length of a destination of a request over blocks of this length. */
    public long destinationBytes(long blockBytes) {
        return destinationBytes == 0 ? blockBytes : destinationBytes;
    }

    /** The immediate of an operation cut off {@code offset} bytes, a multiple of the granule, after the beginning. */
    public long immediateAt(long offset, long immediate) {
        return traits.contains(Trait.NUMBERS_GRANULES) ? immediate + offset / granuleBytes : immediate;
    }

    private OperationShape with(Trait trait) {
        Set<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new OperationShape(
                sources, destinations, paritySources, coefficients, more, granuleBytes, destinationBytes, parameter);
    }
}
