package org.asyncraid.async.descriptor;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A bounded pool of {@link Descriptor}s, made as they are first needed and kept. Belongs to one loop's thread. */
public final class DescriptorPool {
    private final ArrayDeque<Descriptor> free;
    private final int capacity;
    private int made;

    /** A pool of at most {@code capacity} descriptors. */
    public DescriptorPool(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("pool of " + capacity + " descriptors; allowed: 1 or more");
        }
        this.capacity = capacity;
        free = new ArrayDeque<>(Math.min(capacity, 1024));
    }

    /** A descriptor, or null while all are in use. */
    public @Nullable Descriptor tryTake() {
        Descriptor descriptor = free.pollLast();
        if (descriptor == null) {
            if (made == capacity) {
                return null;
            }
            made++;
            descriptor = new Descriptor(this);
        }
        descriptor.markTaken();
        return descriptor;
    }

    /** A descriptor; throws while all are in use. */
    public Descriptor take() {
        Descriptor descriptor = tryTake();
        if (descriptor == null) {
            throw new IllegalStateException("all " + capacity + " descriptors are in use");
        }
        return descriptor;
    }

    /** Descriptors in use. */
    public int inUse() {
        return made - free.size();
    }

    void give(Descriptor descriptor) {
        descriptor.markFree();
        free.addLast(descriptor);
    }
}
