package org.asyncraid.async.schedule;

import org.asyncraid.async.descriptor.Descriptor;

/**
 * Chooses the engine for an operation. It is asked again for each try of an operation, and may be replaced while
 * operations are in flight: it can be told of the end of one that it never saw begin. Called on the layer's loop; must
 * not allocate.
 */
public interface Scheduler {
    /** A short name, for reports. */
    String name();

    /**
     * Picks a lane.
     *
     * @param operation what is to be done; longer than what is begun now where the layer works on it in slices
     * @param candidates the lanes that can do it, have room, and have not failed at it; never empty
     * @return the number of one of the candidates
     */
    int choose(Descriptor operation, long candidates, Lanes lanes);

    /** A lane was added, or was there when this scheduler was put in charge. */
    default void joined(int lane, Lanes lanes) {}

    /** A lane was removed. Its number may stand for another engine later. */
    default void left(int lane) {}

    /** The lane's engine has taken the operation. */
    default void submitted(int lane, Descriptor operation, long bytes) {}

    /**
     * The lane's engine is done with the operation, or with a slice of it.
     *
     * @param bytes length of the blocks, or of the slice
     * @param nanos from its submission to its end: queueing in the engine and service
     */
    default void ended(int lane, Descriptor operation, long bytes, long nanos, boolean ok) {}
}
