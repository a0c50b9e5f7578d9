package org.asyncraid.raid.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.journal.DataBlocks;
import org.asyncraid.raid.journal.JournalRing;
import org.asyncraid.raid.journal.LoggedRow;

/**
 * Takes data that an old log has without its parity into a cache: reads it, and logs it anew, some rows at a time. The cache
 * has memory for all of it, and its log has room. One loop's own.
 */
public final class CacheLoading {
    private static final int BLOCK = BlockMap.BLOCK;
    private static final int MOST_UNDER_WAY = 32;

    private final WriteBackCache cache;
    private final BlockDevice journal;
    private final JournalRing ring;
    private final List<LoggedRow> rows;
    private final Consumer<Optional<String>> whom;
    private int next;
    private int underWay;
    private Optional<String> failure = Optional.empty();

    private CacheLoading(
            WriteBackCache cache,
            BlockDevice journal,
            JournalRing ring,
            List<LoggedRow> rows,
            Consumer<Optional<String>> whom) {
        this.cache = cache;
        this.journal = journal;
        this.ring = ring;
        this.rows = rows;
        this.whom = whom;
    }

    /**
     * Begins.
     *
     * @param rows without parity
     * @param whom told once, on the loop, never inside this call: nothing when all is durable in the new log, or what went
     *     wrong in one line
     */
    public static void run(
            WriteBackCache cache,
            BlockDevice journal,
            JournalRing ring,
            List<LoggedRow> rows,
            Consumer<Optional<String>> whom) {
        new CacheLoading(cache, journal, ring, rows, whom).goOn();
    }

    private void goOn() {
        while (failure.isEmpty() && next < rows.size() && underWay < MOST_UNDER_WAY) {
            underWay++;
            new Row(rows.get(next++)).read();
        }
        if (underWay == 0) {
            whom.accept(failure);
        }
    }

    private void rowEnded(Optional<String> why) {
        failure = failure.or(() -> why);
        underWay--;
        goOn();
    }

    /** One row on its way. */
    private final class Row implements DataBlocks, RequestCompletion {
        private final CachedRow row;
        private final List<Integer> indexes = new ArrayList<>();
        private final List<CachePage> pages = new ArrayList<>();
        private final LoggedRow logged;
        private int reading;
        private Optional<String> unread = Optional.empty();

        Row(LoggedRow logged) {
            this.logged = logged;
            row = cache.rows().enter(logged.memberSector() * ArrayGeometry.SECTOR_BYTES / BLOCK);
        }

        void read() {
            BlockMap map = cache.map();
            long stripe = map.stripe(row.number);
            for (int index = 0; index < map.dataDisks(); index++) {
                if (logged.has(map.geometry().layout().dataSlot(stripe, index))) {
                    CachePage page = cache.memory().tryTake(BLOCK);
                    if (page == null) {
                        throw new IllegalStateException("the cache has no memory for what is loaded into it");
                    }
                    indexes.add(index);
                    pages.add(page);
                    row.busy.add(index);
                }
            }
            reading = indexes.size();
            cache.journal().reserve(reading, 1);
            for (int i = 0; i < indexes.size(); i++) {
                int slot = map.geometry().layout().dataSlot(stripe, indexes.get(i));
                long at = ring.deviceBytes(logged.ringSector(slot));
                journal.submit(new DeviceRequest()
                        .read(at, pages.get(i).page(), 0, BLOCK)
                        .onCompletion(this));
            }
        }

        @Override
        public void completed(DeviceRequest ended) {
            if (!ended.status().isOk()) {
                unread = Optional.of("reading the journal " + journal.name() + " ended with " + ended.status());
            }
            if (--reading > 0) {
                return;
            }
            if (unread.isPresent()) {
                rowEnded(unread);
            } else {
                cache.journal().log(this);
            }
        }

        @Override
        public void logged(long commit, boolean durable) {
            for (int i = 0; durable && i < indexes.size(); i++) {
                cache.takeIn(row, indexes.get(i), pages.get(i), commit);
                pages.get(i).release();
            }
            rowEnded(durable ? Optional.empty() : Optional.of("the journal " + journal.name() + " cannot be written"));
        }

        @Override
        public int blocks() {
            return indexes.size();
        }

        @Override
        public long arraySector(int block) {
            BlockMap map = cache.map();
            long stripe = map.stripe(row.number);
            return map.geometry().arrayOffset(stripe, indexes.get(block), map.offsetInChunk(row.number))
                    / ArrayGeometry.SECTOR_BYTES;
        }

        @Override
        public Page page(int block) {
            return pages.get(block).page();
        }

        @Override
        public int pageOffset(int block) {
            return 0;
        }
    }
}
