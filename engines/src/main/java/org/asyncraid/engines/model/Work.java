package org.asyncraid.engines.model;

import org.asyncraid.async.descriptor.Descriptor;
import org.jspecify.annotations.Nullable;

/** A descriptor inside a channel. Used again by its channel for another. */
final class Work {
    Descriptor descriptor;
    Entry entry;

    /** What will happen to it, and how far it gets if that stops it on its way. */
    HardwareFaults.@Nullable Effect fault;

    double share = 1;

    /** When units can take it up; known from the kick on. */
    long visibleNanos;

    Work(Descriptor descriptor, Entry entry) {
        this.descriptor = descriptor;
        this.entry = entry;
    }

    /** Slots of a ring, and the descriptors that have them: one, or those of a batch. */
    static final class Entry {
        int slots;
        int descriptors;
    }
}
