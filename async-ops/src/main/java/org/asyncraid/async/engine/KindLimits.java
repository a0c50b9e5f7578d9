package org.asyncraid.async.engine;

/**
 * What an engine can do of one kind in one descriptor.
 *
 * @param maxSources most sources, parity sources included
 * @param accumulates whether it can add to the destination by itself ({@code DMA_PREP_CONTINUE} in dmaengine); an
 *     engine that cannot is continued through sources that repeat the destination
 * @param alignmentBytes alignment of every address, a power of two; 1 for any
 * @param minBytes shortest block
 * @param maxBytes longest block
 */
public record KindLimits(int maxSources, boolean accumulates, int alignmentBytes, long minBytes, long maxBytes) {
    /** No limits worth naming: what software does. */
    public static final KindLimits ANY = new KindLimits(Integer.MAX_VALUE, true, 1, 1, Long.MAX_VALUE);

    public KindLimits {
        if (maxSources < 0 || Integer.bitCount(alignmentBytes) != 1 || minBytes < 1 || maxBytes < minBytes) {
            throw new IllegalArgumentException("max sources " + maxSources + ", alignment " + alignmentBytes + ", "
                    + minBytes + " to " + maxBytes + " bytes; allowed: 0 or more, a power of two, 1 <= min <= max");
        }
    }
}
