package org.asyncraid.raid.ppl;

import java.util.List;

/**
 * One write of a log: a header and the partial parity behind it.
 *
 * @param generation rises with each unit of an array
 * @param oldest the generation of the oldest unit that counted when this one was written
 * @param bytes header and all that belongs to it
 * @param updates what it tells, oldest first
 * @param refused entries left out because their checksum or their content is wrong
 */
record LogUnit(long generation, long oldest, int bytes, List<LoggedUpdate> updates, int refused) {
    LogUnit {
        updates = List.copyOf(updates);
    }

    boolean isOlderThan(LogUnit other) {
        return Long.compareUnsigned(generation, other.generation) < 0;
    }
}
