package org.asyncraid.async.descriptor;

import org.jspecify.annotations.Nullable;

/**
 * A small dependency graph of descriptors, with fan-in and fan-out, that runs as a whole: a descriptor starts once all
 * that it comes after are done. When one fails, those that depend on it are cancelled and the rest still runs; the
 * completion comes when nothing of the chain is running any more. Reusable by its owner; allocates nothing.
 *
 * <p>The chain owns its descriptors from {@link #add} on and releases them at the next {@link #begin} or at
 * {@link #clear}. Not thread-safe.
 */
public final class Chain {
    /** The most descriptors of a chain. */
    public static final int MAX_LENGTH = 64;

    /** No predecessors. */
    public static final long FIRST = 0;

    private final @Nullable Descriptor[] descriptors = new Descriptor[MAX_LENGTH];
    private final long[] after = new long[MAX_LENGTH];
    private int length;
    private long ended;
    private long failed;
    private long started;
    private @Nullable ChainCompletion completion;

    /** Starts a new, empty chain. */
    public Chain begin(ChainCompletion whom) {
        clear();
        completion = whom;
        return this;
    }

    /**
     * Adds a descriptor that starts after those in the mask. It has no completion of its own: the chain's comes for all.
     *
     * @param predecessors {@link #FIRST}, or masks of earlier {@code add}s, or-ed together
     * @return the mask that stands for this descriptor
     */
    public long add(Descriptor descriptor, long predecessors) {
        if (length == MAX_LENGTH) {
            throw new IllegalStateException("a chain holds at most " + MAX_LENGTH + " descriptors");
        }
        long own = 1L << length;
        if ((predecessors & ~(own - 1)) != 0) {
            throw new IllegalArgumentException("a descriptor can only come after earlier ones of its chain");
        }
        descriptor.validate();
        if (descriptor.completion() != null) {
            throw new IllegalArgumentException("a descriptor of a chain has no completion of its own: " + descriptor);
        }
        descriptors[length] = descriptor;
        after[length] = predecessors;
        length++;
        return own;
    }

    /** Releases all descriptors. Only between uses. */
    public void clear() {
        if (started != ended) {
            throw new IllegalStateException("the chain is still running");
        }
        for (int i = 0; i < length; i++) {
            descriptor(i).release();
            descriptors[i] = null;
        }
        length = 0;
        started = 0;
        ended = 0;
        failed = 0;
        completion = null;
    }

    public int length() {
        return length;
    }

    public Descriptor descriptor(int index) {
        Descriptor descriptor = descriptors[index];
        if (descriptor == null) {
            throw new IndexOutOfBoundsException("descriptor " + index + " of a chain of " + length);
        }
        return descriptor;
    }

    /** Whether every descriptor is done and none failed or was cancelled. */
    public boolean isOk() {
        return failed == 0 && isEnded();
    }

    /** Whether it was submitted since its {@link #begin}. */
    public boolean isStarted() {
        return started != 0;
    }

    public boolean isEnded() {
        return ended == all();
    }

    /** The first descriptor that failed, or null. */
    public @Nullable Descriptor firstFailed() {
        return failed == 0 ? null : descriptor(Long.numberOfTrailingZeros(failed));
    }

    public @Nullable ChainCompletion completion() {
        return completion;
    }

    /**
     * For the layer: the index of a descriptor that may start now, marked as started, or -1. Descriptors after a failed
     * one are ended as cancelled on the way.
     */
    public int startNext() {
        for (long waiting = all() & ~started; waiting != 0; waiting &= waiting - 1) {
            int index = Long.numberOfTrailingZeros(waiting);
            long own = 1L << index;
            if ((after[index] & ~ended) != 0) {
                continue;
            }
            started |= own;
            if ((after[index] & failed) == 0) {
                return index;
            }
            descriptor(index).end(Outcome.CANCELLED, 0);
            ended |= own;
            failed |= own;
        }
        return -1;
    }

    /** For the layer: takes note that a started descriptor has ended with the outcome it carries. */
    public void noteEnded(int index) {
        long own = 1L << index;
        if ((started & own) == 0 || (ended & own) != 0) {
            throw new IllegalStateException("descriptor " + index + " ended without running: " + descriptor(index));
        }
        ended |= own;
        if (!descriptor(index).outcome().isOk()) {
            failed |= own;
        }
    }

    private long all() {
        return length == MAX_LENGTH ? -1L : (1L << length) - 1;
    }
}
