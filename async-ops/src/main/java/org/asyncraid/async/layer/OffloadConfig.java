package org.asyncraid.async.layer;

import org.asyncraid.async.health.HealthPolicy;

/**
 * The sizes and times of an {@link OffloadLayer}.
 *
 * @param descriptors the most descriptors that its clients have at a time
 * @param scratchPages pages of scratch memory, for operations that are composed of others and for what must be secured
 *     before an engine may overwrite it; at least {@value #MIN_SCRATCH_PAGES}
 * @param scratchPageBytes size of a page, a power of two from 4096; longer operations that need scratch are worked on in
 *     slices that fit
 * @param timeoutNanos how long an engine may go without ending what it was given
 * @param health what becomes of engines that fail
 */
public record OffloadConfig(
        int descriptors, int scratchPages, int scratchPageBytes, long timeoutNanos, HealthPolicy health) {

    /** One page for an operation at each depth of lowering, and one to spare. */
    public static final int MIN_SCRATCH_PAGES = Operation.MAX_LEVEL + 2;

    /** 4096 descriptors, 16 pages of 256 KiB, a time-out of 1 s. */
    public static final OffloadConfig STANDARD =
            new OffloadConfig(4096, 16, 1 << 18, 1_000_000_000L, HealthPolicy.STANDARD);

    public OffloadConfig {
        if (descriptors < 1 || scratchPages < MIN_SCRATCH_PAGES || timeoutNanos < 1) {
            throw new IllegalArgumentException(
                    descriptors + " descriptors, " + scratchPages + " scratch pages, time-out " + timeoutNanos
                            + " ns; allowed: 1, " + MIN_SCRATCH_PAGES + " and 1 or more");
        }
        if (scratchPageBytes < 4096 || Integer.bitCount(scratchPageBytes) != 1) {
            throw new IllegalArgumentException(
                    "scratch pages of " + scratchPageBytes + " bytes; allowed: a power of two from 4096");
        }
    }
}
