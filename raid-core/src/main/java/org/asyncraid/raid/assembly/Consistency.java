package org.asyncraid.raid.assembly;

import java.util.OptionalLong;
import org.asyncraid.raid.ppl.LogKind;

/** How a new array is to be made consistent after a crash; mdadm's {@code --consistency-policy}. */
public sealed interface Consistency {

    /** By a resync of all of it. */
    record Resync() implements Consistency {}

    /**
     * By a resync of what a write-intent bitmap marks.
     *
     * @param chunkBytes what a bit is to stand for; mdadm's choice if not given
     */
    record Bitmap(OptionalLong chunkBytes) implements Consistency {}

    /**
     * By a write journal.
     *
     * @param device what is to hold it
     * @param firstSeq where its sequence numbers begin; chosen at random by the caller
     */
    record Journal(NewDevice device, long firstSeq) implements Consistency {}

    /**
     * By the partial parity log that each member keeps.
     *
     * @param kind md's, for RAID-5, or ours, for RAID-6
     */
    record PartialParityLog(LogKind kind) implements Consistency {}
}
