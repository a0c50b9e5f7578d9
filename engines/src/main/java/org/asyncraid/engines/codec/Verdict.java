package org.asyncraid.engines.codec;

/** What shards that are not trusted say about each other. */
public enum Verdict {
    /** There are no more shards than data shards: any content agrees with itself, and nothing could be compared. */
    UNCHECKED,

    /** All shards at hand agree. */
    AGREED,

    /** In some blocks one shard, named there, disagrees with all others, which agree. */
    LOCATED,

    /** In some block shards disagree, and no single one is to blame, or there are too few to tell which. */
    REFUSED
}
