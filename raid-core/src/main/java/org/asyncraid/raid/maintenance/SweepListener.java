package org.asyncraid.raid.maintenance;

import org.asyncraid.blockdev.IoStatus;

/** Told how a sweep goes on. Called on the loop. */
public interface SweepListener {
    /** Everything below {@code memberBytes} of each member is done. */
    void advanced(long memberBytes);

    /**
     * The sweep has ended; none of its windows is in flight.
     *
     * @param status OK at the end of the array; otherwise why it stopped at {@code memberBytes}
     * @param cancelled whether it stopped because it was asked to
     */
    void ended(long memberBytes, IoStatus status, boolean cancelled);
}
