package org.asyncraid.async.engine;

/**
 * Something that carries out operations: a software routine, a worker pool, a native library, a modelled or real
 * device. All are equal members of a layer's list. Thread-safe.
 */
public interface Engine extends AutoCloseable {
    /** A short name, unique in a layer: {@code simd}, {@code iop341.0}. */
    String name();

    Capabilities capabilities();

    /** Opens a channel owned by the context's loop. */
    EngineChannel open(ChannelContext context);

    /** Ends the engine's own threads and memory; its channels must be closed first. */
    @Override
    default void close() {}
}
