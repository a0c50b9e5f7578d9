package org.asyncraid.async.engine;

import org.asyncraid.async.descriptor.Descriptor;
import org.jspecify.annotations.Nullable;

/**
 * A queue into an engine, owned by one loop; every method is called on its thread. A descriptor that {@code submit}
 * took comes out of {@code poll} exactly once, with an outcome set by {@link Descriptor#end}: what stopped at memory that it
 * could not reach as {@link org.asyncraid.async.descriptor.Outcome#PAGE_FAULT}, other failures as the engine's own. From submit to poll the
 * engine may read the sources and write the destinations, and at no other time.
 */
public interface EngineChannel extends AutoCloseable {
    /**
     * Takes the descriptor, or returns false while the ring is full. The caller made sure that it is within the
     * engine's capabilities. Engines may gather descriptors until {@link #issuePending}. After an exception the engine
     * does not have the descriptor, and will not touch its memory again.
     */
    boolean submit(Descriptor descriptor);

    /** Starts what was submitted so far. */
    void issuePending();

    /** The next descriptor that ended, or null. */
    @Nullable
    Descriptor poll();

    /** Descriptors taken and not yet polled. */
    int inFlight();

    /**
     * Stops the channel. When {@code done} runs (on the loop, never inside this call), every descriptor that was in
     * flight has ended, those unfinished as {@link org.asyncraid.async.descriptor.Outcome#ABORTED}, all wait to be
     * polled, and the engine will not touch their memory again: only then may they be given to another engine. The
     * channel is usable again. An engine that cannot stop (its unit does not answer) never runs {@code done}.
     */
    void reset(Runnable done);

    /** Gives up the channel; nothing may be in flight. */
    @Override
    void close();
}
