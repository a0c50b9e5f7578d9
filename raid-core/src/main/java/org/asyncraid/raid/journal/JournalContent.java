package org.asyncraid.raid.journal;

import java.util.List;

/** What a scan of a journal came to. */
public sealed interface JournalContent {
    /**
     * There is a log.
     *
     * @param tailSector where in the ring it begins
     * @param endSector where it ends: the first position without a meta block that continues it
     * @param endSeq the sequence number that a meta block there would have
     * @param complete rows to be written to the members as they are logged: new data with all of their parity; a block
     *     logged more than once is here with its last version
     * @param dataOnly rows with data whose parity is not logged, after {@code complete} is applied: acknowledged by a
     *     write-back journal, and still to be written with parity computed
     */
    record Log(long tailSector, long endSector, long endSeq, List<LoggedRow> complete, List<LoggedRow> dataOnly)
            implements JournalContent {
        public Log {
            complete = List.copyOf(complete);
            dataOnly = List.copyOf(dataOnly);
        }

        /** Whether there is nothing to replay. */
        public boolean isEmpty() {
            return complete.isEmpty() && dataOnly.isEmpty();
        }
    }

    /**
     * No log begins where it should, or it says what cannot be.
     *
     * @param reason in one line without a full stop
     */
    record Unusable(String reason) implements JournalContent {}
}
