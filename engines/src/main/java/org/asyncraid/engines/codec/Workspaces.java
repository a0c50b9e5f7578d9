package org.asyncraid.engines.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workspaces that no call is using, up to {@value #CAPACITY}. Thread-safe; as long as no more calls than that run side by
 * side, each finds one and nothing is allocated. (Not one a thread: there may be as many virtual threads as one likes.)
 */
final class Workspaces {
    private static final int CAPACITY = 64;

    private final AtomicReferenceArray<@Nullable Workspace> idle = new AtomicReferenceArray<>(CAPACITY);
    private final Supplier<Workspace> make;

    Workspaces(Supplier<Workspace> make) {
        this.make = make;
    }

    /** One that belongs to the caller until it gives it back. */
    Workspace take() {
        int home = home();
        for (int i = 0; i < CAPACITY; i++) {
            int place = home + i & CAPACITY - 1;
            if (idle.get(place) != null) {
                Workspace found = idle.getAndSet(place, null);
                if (found != null) {
                    return found;
                }
            }
        }
        return make.get();
    }

    /** Where all places are taken, the collector of garbage gets it. */
    void giveBack(Workspace workspace) {
        int home = home();
        for (int i = 0; i < CAPACITY; i++) {
            if (idle.compareAndSet(home + i & CAPACITY - 1, null, workspace)) {
                return;
            }
        }
    }

    /** Threads begin at different places, so that they seldom meet. */
    private static int home() {
        return (int) Thread.currentThread().threadId() & CAPACITY - 1;
    }
}
