package org.asyncraid.engines.software;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.asyncraid.async.descriptor.Descriptor;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of descriptors between one producing and one consuming thread, in a fixed array. Taking a descriptor
 * out sees everything that its producer did before it was put in.
 */
final class DescriptorRing {
    private static final VarHandle TAKEN;
    private static final VarHandle PUT;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAKEN = lookup.findVarHandle(DescriptorRing.class, "taken", long.class);
            PUT = lookup.findVarHandle(DescriptorRing.class, "put", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Descriptor[] places;
    private final int mask;
    private volatile long taken;
    private volatile long put;

    /** A ring for at least {@code capacity} descriptors. */
    DescriptorRing(int capacity) {
        int size = Integer.highestOneBit(Math.max(2, capacity) - 1) << 1;
        places = new Descriptor[size];
        mask = size - 1;
    }

    /** Producer only. The caller knows that there is room. */
    void put(Descriptor descriptor) {
        long at = (long) PUT.get(this);
        if (at - taken > mask) {
            throw new IllegalStateException("more than " + (mask + 1) + " descriptors in a ring");
        }
        places[(int) at & mask] = descriptor;
        // Volatile, not just released: what the producer reads next (is the consumer parked?) must not come before it.
        PUT.setVolatile(this, at + 1);
    }

    /** Consumer only. Null when empty. */
    @Nullable
    Descriptor take() {
        long at = (long) TAKEN.get(this);
        if (at == put) {
            return null;
        }
        int place = (int) at & mask;
        Descriptor descriptor = places[place];
        places[place] = null;
        TAKEN.setRelease(this, at + 1);
        return descriptor;
    }

    /** Any thread; exact for the consumer as far as false goes. */
    boolean isEmpty() {
        return taken == put;
    }

    /** Descriptors that were ever put in. Any thread. */
    long putSoFar() {
        return put;
    }
}
