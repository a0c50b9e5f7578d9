package org.asyncraid.raid.io;

import org.asyncraid.blockdev.DeviceRequest;

/** Where the requests of an array's clients go that read or change data. One loop's own. */
public interface ClientQueue {
    /**
     * Begins a read, write, write-zeroes or discard of the array, whose range was checked. It ends by being posted to the
     * loop. Of a discard, the whole stripes are taken, which read as zeroes then.
     */
    void submit(DeviceRequest request);

    /** Requests that have not ended. */
    int inFlight();

    /** Requests that change data and have not ended. */
    int writesInFlight();

    /** Whether it holds data that was acknowledged and is not on the members. */
    default boolean holdsData() {
        return false;
    }

    /**
     * Brings what it holds to the members, as far as they can be written to, and tells; at once where there is nothing. New
     * writes end it early.
     */
    default void settle(Runnable done) {
        done.run();
    }

    /** A request that it has passed on has ended. */
    default void passedOnEnded() {}

    /** Gives back its memory; nothing is in flight. */
    default void close() {}
}
