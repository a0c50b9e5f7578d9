package org.asyncraid.async.schedule;

import org.asyncraid.async.engine.Capabilities;

/**
 * The engines of a layer as a scheduler sees them: each has a lane, with a number from 0 to {@value #MAX_LANES} - 1
 * that it keeps until it is removed. Sets of lanes are bit masks of those numbers.
 */
public interface Lanes {
    /** The most engines of a layer. */
    int MAX_LANES = Long.SIZE - 1;

    /** The number of the lane that is no engine: the operation is composed of other kinds, which have lanes chosen in turn. */
    int COMPOSED = MAX_LANES;

    /** Name of the lane's engine. */
    String engineName(int lane);

    Capabilities capabilities(int lane);

    /** The loop's time. */
    long nowNanos();

    /** Operations given to the lane's engine and not ended. */
    int operationsInFlight(int lane);

    /** {@link org.asyncraid.async.descriptor.Descriptor#workBytes Work} given to the lane's engine and not ended. */
    long bytesInFlight(int lane);
}
