package org.asyncraid.raid.maintenance;

/** Which parts of the members a sweep has to visit. */
@FunctionalInterface
public interface SweepScope {
    /** All of them. */
    SweepScope EVERYTHING = fromBytes -> fromBytes;

    /**
     * From where on, at or after an offset of the members' data, there is something to do.
     *
     * @return {@link Long#MAX_VALUE} for nowhere
     */
    long next(long fromBytes);
}
