package org.asyncraid.async.schedule;

import org.asyncraid.async.descriptor.Descriptor;

/**
 * Chooses the engine for an operation. It is asked again for each try of an operation, and may be replaced while
 * operations are in flight: it is told of the ends of those that it chose a lane for, also when it is not in charge any
 * more, and of no others. Called
 * on the layer's loop; must not allocate.
 */
public interface Scheduler {
    /** The answer of {@link #choose} that the operation had better wait. */
    int WAIT = -1;

    /** A short name, for reports. */
    String name();

    /**
     * Picks a lane, or has the operation wait for one. The layer asks about what waits again, in its order, whenever
     * something has ended; there must be something in flight on a candidate that is waited for.
     *
     * @param operation what is to be done; longer than what is begun now where the layer works on it in slices
     * @param candidates the lanes that can do it and have not failed at it; never empty
     * @param open those of the candidates whose ring has room; never empty
     * @return the number of one of the open lanes, or {@link #WAIT}
     */
    int choose(Descriptor operation, long candidates, long open, Lanes lanes);

    /**
     * Whether {@link Lanes#COMPOSED} is to be among the candidates where an operation that some engine takes whole could
     * be composed of other kinds too.
     */
    default boolean weighsPlans() {
        return false;
    }

    /** What waits is about to be asked about again, from its first operation on. */
    default void beginPass() {}

    /** A lane was added, or was there when this scheduler was put in charge. */
    default void joined(int lane, Lanes lanes) {}

    /** A lane was removed. Its number may stand for another engine later. */
    default void left(int lane) {}

    /**
     * The lane's engine has taken the operation.
     *
     * @param bytes length of the blocks, or of the slice
     * @param assignment where the scheduler may note what it wants to know at the end
     */
    default void submitted(int lane, Descriptor operation, long bytes, Assignment assignment) {}

    /**
     * The lane's engine is done with the operation, or with a slice of it.
     *
     * @param bytes length of the blocks, or of the slice
     * @param assignment as it was when it was submitted, with the time of its end
     */
    default void ended(int lane, Descriptor operation, long bytes, Assignment assignment, boolean ok) {}
}
