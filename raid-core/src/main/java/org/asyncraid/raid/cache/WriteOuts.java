package org.asyncraid.raid.cache;

import java.util.ArrayDeque;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.journal.JournalPolicy;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeCompletion;
import org.asyncraid.raid.stripe.StripeRunner;

/**
 * Writes cached rows to the members, each with all that is cached of it, in windows of its own: what clients hold does not
 * keep it from going on. Rows that follow each other, on the members and in memory, go together. One loop's own.
 */
final class WriteOuts implements StripeCompletion {
    private static final int WINDOWS = 16;
    private static final int BLOCK = BlockMap.BLOCK;

    private final BlockMap map;
    private final CachedRows rows;
    private final StripeRunner runner;
    private final JournalPolicy journal;
    private final Ended whom;
    private final ArrayDeque<Leaving> idle = new ArrayDeque<>();

    /** Told when a window has ended: rows have left, or, where the status is another, are there as before. */
    interface Ended {
        void writeOutEnded(IoStatus status);
    }

    /** A window, and the rows that are in it. */
    private static final class Leaving {
        final Stripe window;
        final CachedRow[] rows;
        int count;

        Leaving(Stripe window, int mostRows) {
            this.window = window;
            rows = new CachedRow[mostRows];
        }
    }

    WriteOuts(BlockMap map, CachedRows rows, StripeRunner runner, JournalPolicy journal, Ended whom) {
        this.map = map;
        this.rows = rows;
        this.runner = runner;
        this.journal = journal;
        this.whom = whom;
        for (int i = 0; i < WINDOWS; i++) {
            idle.addLast(new Leaving(runner.extra(), runner.windowBytes() / BLOCK));
        }
    }

    /** Begins to write out the oldest row that can leave. Returns whether there was one, and a window for it. */
    boolean beginOldest() {
        if (idle.isEmpty()) {
            return false;
        }
        CachedRow row = rows.oldest();
        while (row != null && !row.mayLeave()) {
            row = row.newer;
        }
        if (row == null) {
            return false;
        }
        begin(idle.removeLast(), row);
        return true;
    }

    /** Whether no window is under way. */
    boolean isQuiet() {
        return idle.size() == WINDOWS;
    }

    private void begin(Leaving leaving, CachedRow first) {
        take(leaving, first);
        long number = first.number;
        int limit = Math.min(leaving.rows.length, (map.geometry().chunkBytes() - map.offsetInChunk(number)) / BLOCK);
        while (leaving.count < limit) {
            CachedRow next = rows.find(number + leaving.count);
            if (next == null || !next.mayLeave() || !next.continues(first, leaving.count * BLOCK)) {
                break;
            }
            take(leaving, next);
        }
        int length = leaving.count * BLOCK;
        Stripe window = leaving.window;
        window.begin(Purpose.WRITE, map.stripe(number), map.offsetInChunk(number), length, this);
        window.dataLogged(true).context(leaving);
        BlockSet held = first.held;
        for (int index = held.next(0); index >= 0; index = held.next(index + 1)) {
            window.transfer(index, first.page(index).page(), first.offset(index), 0, length);
        }
        runner.start(window);
    }

    private void take(Leaving leaving, CachedRow row) {
        row.leaving = true;
        rows.unage(row);
        leaving.rows[leaving.count++] = row;
    }

    @Override
    public void completed(Stripe window) {
        if (!(window.context() instanceof Leaving leaving)) {
            throw new IllegalStateException("not a window of the cache: " + window);
        }
        IoStatus status = window.status();
        for (int i = 0; i < leaving.count; i++) {
            CachedRow row = leaving.rows[i];
            row.leaving = false;
            if (status.isOk()) {
                row.clear();
                rows.leave(row);
                journal.letGo(row.commit);
            } else {
                rows.age(row);
            }
        }
        leaving.count = 0;
        idle.addLast(leaving);
        whom.writeOutEnded(status);
    }
}
