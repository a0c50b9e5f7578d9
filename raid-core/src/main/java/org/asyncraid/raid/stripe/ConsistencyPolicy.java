package org.asyncraid.raid.stripe;

import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * What makes an array's writes survive a crash; mdadm's word for the choice is the same. It is asked about every window that
 * a client's write goes through, at three points, and may hold the window back at the first two until something is durable.
 * Rebuilds, resyncs and repairs are not asked about: they only write what nobody relies on yet.
 *
 * <p>One policy serves one array and belongs to its loop. A window is held back by answering false and calling
 * {@link Stripe#resume} later, never from inside the question; a policy that cannot keep what it promises first makes the
 * array read-only, and then resumes its windows, which fail.
 */
public interface ConsistencyPolicy {
    /** Whether the window may begin; it has neither read nor computed anything. Once a window. */
    boolean admits(Stripe window);

    /**
     * Whether what a crash during the writes of this pass would need is durable. New data and parity are computed; no member
     * has been written to. Once a pass.
     */
    boolean hasLogged(Stripe window);

    /** The member writes of this pass have ended, well or not; those that ended well may be in volatile caches. */
    void passWritten(Stripe window);

    /** A window that it was asked to admit has ended, whether it wrote or not. */
    void released(Stripe window);

    /** Whether each pass that changes data is to compute all parity, also that which no member takes. */
    default boolean needsAllParity() {
        return false;
    }

    /** The largest window that it can log, in bytes of each chunk. */
    default int largestWindowBytes() {
        return Integer.MAX_VALUE;
    }

    /** Leaves as little as it can to be done after a stop, then tells; no window is in use. */
    default void settle(Runnable done) {
        done.run();
    }

    /** Whether each pass is to compute what the blocks that it does not replace contribute to parity. */
    default boolean needsPartialParity() {
        return false;
    }

    /**
     * How many windows there should be where {@code configured} ones keep the members busy: more, where windows wait for
     * something beside the members' data.
     */
    default int windows(int configured) {
        return configured;
    }

    /** Tells it the members, before the first window. */
    default void attach(StripeMembers members) {}

    /** Prepares a device that is about to become a spare, and tells. */
    default void adds(BlockDevice device, Superblock1 superblock, Runnable done) {
        done.run();
    }

    /** Gives back what it holds: no window is in use any more. */
    default void close() {}
}
