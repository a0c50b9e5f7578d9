package org.asyncraid.raid.journal;

import org.asyncraid.async.buffer.Page;

/** New data blocks to be logged at once, without their parity. The memory is the journal's to read until it tells. */
public interface DataBlocks {
    /** How many; at most {@link JournalPolicy#mostDataBlocks}. */
    int blocks();

    /** Where in the array a block lies, in sectors. */
    long arraySector(int block);

    /** The page with a block's content. */
    Page page(int block);

    /** Where in that page it lies. */
    int pageOffset(int block);

    /**
     * Told once, on the loop, never from inside {@link JournalPolicy#log}: whether all of it is durable.
     *
     * @param commit where in the log it lies, for {@link JournalPolicy#hold}
     */
    void logged(long commit, boolean durable);
}
