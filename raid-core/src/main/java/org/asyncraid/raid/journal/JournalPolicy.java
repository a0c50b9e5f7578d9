package org.asyncraid.raid.journal;

import java.util.ArrayDeque;
import java.util.Optional;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.stripe.ConsistencyPolicy;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.superblock.MdUuid;
import org.jspecify.annotations.Nullable;

/**
 * md's write journal: what a pass writes to the members is in the log, durably, before the first of them is written to. Where
 * the journal works write-back, data may be in the log before that, without its parity, and count as written. What waits at
 * the same time shares one write.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>A pass is resumed only after all its rows and all of the log before them are durable.
 *   <li>Parity in the log is that of the row with all of its data that is in the log before: no data of a row is logged while
 *       the row is being written out, and all of its logged data is written out at once.
 *   <li>For each row with data in the log and no parity after it, room for that parity is promised, so that what is held
 *       can always be written out. All of it together takes half of the ring at most, so that a replay can log it anew.
 *   <li>The superblock's tail is a durable meta block, and everything logged before it is durable on the members: they are
 *       flushed before the tail moves, and space is used again only after it has moved durably.
 *   <li>All parity of a row is logged, also that of members that are missing, so that whoever replays has no need to know
 *       who was.
 * </ul>
 *
 * <p><b>Crash points.</b> While a commit is written: its checksums end the log before it, and no member was written to. After
 * that, while members are written: the replay writes them again. Data without parity: the replay logs it anew and writes the
 * row. Between flush and tail: what is replayed is on the members already. Belongs to one loop.
 */
public final class JournalPolicy implements ConsistencyPolicy {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;
    private static final int MOST_COMMIT_BLOCKS = 256;

    /** md reclaims at this much even where the ring is larger, so that a replay does not take forever. */
    private static final long MOST_LIVE_BLOCKS = (10L << 30) / BLOCK;

    /** One meta block names no more data blocks. */
    private static final int MOST_DATA_BLOCKS = (BLOCK - JournalMetaBlock.HEAD_BYTES) / 20;

    private final EventLoop loop;
    private final JournalRing ring;
    private final LogWriter writer;
    private final PagePool pages;
    private final JournalCommit commit;
    private final Event commitSoon = Event.of(this::commit);
    private final ArrayDeque<Stripe> waiting = new ArrayDeque<>();
    private final ArrayDeque<Stripe> committing = new ArrayDeque<>();
    private final ArrayDeque<DataBlocks> waitingData = new ArrayDeque<>();
    private final ArrayDeque<DataBlocks> committingData = new ArrayDeque<>();
    private final long liveBlocks;
    private final int mostDataBlocks;
    /** What a row's parity takes at most. */
    private final int parityBlocks;

    private final int largestWindowBytes;

    private @Nullable JournalHost host;
    private LogSpace space;
    private long seq;
    /** Of the pass at the head of the line: its next row, or -1 where none is logged yet, and the commit of its first. */
    private int nextRow = -1;

    private long firstCommit;
    /** The commit that is being written, or was last. */
    private long commitNumber;

    private boolean reclaiming;
    private boolean wantsSpace;
    private boolean failed;
    /** Whether the log begins with an empty meta block and has nothing else. */
    private boolean empty = true;

    private @Nullable Runnable afterCommit;
    private @Nullable Runnable afterReclaim;
    private Runnable onSpace = () -> {};

    /** A journal that is not {@link #begin begun} yet; {@link #close} gives back its memory. */
    public JournalPolicy(EventLoop loop, ArrayGeometry geometry, MdUuid array, BlockDevice device, JournalRing ring) {
        refusal(ring, geometry.layout().raidDisks()).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        this.loop = loop;
        this.ring = ring;
        writer = new LogWriter(device, ring, this::written);
        int mostBlocks = (int) Math.min(MOST_COMMIT_BLOCKS, ring.blocks() / 4);
        int bytes = Math.max(BLOCK, Integer.highestOneBit(2 * mostBlocks * BLOCK - 1));
        pages = new PagePool(bytes);
        commit = new JournalCommit(geometry, ring, new JournalChecksum(array), pages.take(bytes), mostBlocks);
        space = new LogSpace(ring, 0, 0);
        long rows = ring.blocks() / 2 / (geometry.layout().raidDisks() + 1);
        largestWindowBytes = (int) Math.min(Long.highestOneBit(rows) * Stripe.ROW_BYTES, 1 << 30);
        liveBlocks = Math.min(ring.blocks() / 4, MOST_LIVE_BLOCKS);
        int disks = geometry.layout().raidDisks();
        parityBlocks = geometry.layout().parityDisks() + 1;
        long dataBlocks =
                Math.min(MOST_DATA_BLOCKS, Math.min(mostBlocks - 1, (ring.blocks() / 4 - 3) / (1 + parityBlocks)));
        mostDataBlocks = ring.blocks() < 8L * (disks + 1) ? 0 : (int) dataBlocks;
    }

    /** Why no journal can be kept in a ring, in one line; empty if one can. */
    public static Optional<String> refusal(JournalRing ring, int raidDisks) {
        return refusalOfSize(ring.sectors(), raidDisks);
    }

    /** The same for so many sectors that are there for a ring. */
    public static Optional<String> refusalOfSize(long sectors, int raidDisks) {
        long blocks = Math.max(sectors, 0) / JournalMetaBlock.BLOCK_SECTORS;
        long needed = 4L * (raidDisks + 1);
        return blocks < needed
                ? Optional.of("a write journal has room for " + blocks + " blocks of 4 KiB here, and needs " + needed)
                : Optional.empty();
    }

    /**
     * Begins a new log: writes an empty meta block, durably, and has the superblock say so.
     *
     * @param position where in the ring
     * @param firstSeq larger by far than any sequence number that a block of the ring may still have there
     * @param done told once the log can be used, or the host is not writable any more
     */
    public void begin(JournalHost array, long position, long firstSeq, Runnable done) {
        host = array;
        seq = firstSeq;
        space = new LogSpace(ring, position, position);
        restart(done);
    }

    /**
     * Begins a new log behind an old one, with what the old one has and is to be logged anew; the superblock does not say so
     * before {@link #endRelog}.
     *
     * @param tail where the old log begins
     * @param position where it ends, and the new one begins
     * @param firstSeq as for {@link #begin}
     */
    public void beginRelog(JournalHost array, long tail, long position, long firstSeq) {
        host = array;
        seq = firstSeq;
        space = new LogSpace(ring, tail, position);
    }

    /** Has the superblock say that the log begins where the old one ended. */
    public void endRelog(long position, Runnable done) {
        host().recordTail(position, () -> {
            if (host().isWritable()) {
                space.beginAt(position);
            }
            done.run();
        });
    }

    /** Blocks of data that are logged at once at most, without their parity; 0 where the ring has no room for a write-back. */
    public int mostDataBlocks() {
        return mostDataBlocks;
    }

    /** Whether the ring has room for data of so many rows, each logged at once, beside the old log, and then for their parity. */
    public boolean canRelog(long tail, long position, long rows, long blocks) {
        long old = ring.distance(tail, position) / JournalMetaBlock.BLOCK_SECTORS;
        return old + rows + blocks < ring.blocks() && blocks + rows * (1 + parityBlocks) < ring.blocks();
    }

    /** Promises room as {@link #tryReserve} does, whatever is in use. */
    public void reserve(int blocks, int rows) {
        space.reserve(needed(blocks, rows));
    }

    /** Gives back the room for the parity of rows whose data was not logged in the end. */
    public void unreserveRows(int rows) {
        space.unreserve((long) rows * parityBlocks);
    }

    /**
     * Promises room for blocks of data, logged at once, and for the parity of so many rows more. Where there is none, room is
     * made as far as rows have been written out, and {@link #onSpace} told.
     */
    public boolean tryReserve(int blocks, int rows) {
        if (space.boundBlocks() + needed(blocks, rows) > ring.blocks() / 2 - 1) {
            wantsSpace = true;
            reclaim();
            return false;
        }
        reserve(blocks, rows);
        return true;
    }

    private long needed(int blocks, int rows) {
        return blocks + 1 + (long) rows * parityBlocks;
    }

    /** Gives back the room for data that is not logged after all. */
    public void unreserveData(int blocks) {
        space.unreserve(blocks + 1L);
    }

    /** Whether so much is in use or promised that rows should be written out. */
    public boolean isFillingUp() {
        return space.boundBlocks() > liveBlocks;
    }

    /** Logs data that there is room for. */
    public void log(DataBlocks data) {
        waitingData.addLast(data);
        commitSoon();
    }

    /** Keeps a commit, and all after it, until {@link #letGo}: data of a row is there that is not on its member. */
    public void hold(long commitWithData) {
        space.logged(commitWithData);
    }

    /** Takes back a {@link #hold}: the row has been written out. */
    public void letGo(long commitWithData) {
        space.written(commitWithData, commitWithData);
        reclaimIfNeeded();
    }

    /** Data that is logged cannot be written to the members. */
    public void writeOutFailed(IoStatus why) {
        host().writeOutFailed(why);
    }

    /** Whom to tell, on the loop, when there may be more room. */
    public void onSpace(Runnable listener) {
        onSpace = listener;
    }

    /** Nothing of a pass is freed before all of it is logged and written: half of the ring must hold it. */
    @Override
    public int largestWindowBytes() {
        return largestWindowBytes;
    }

    @Override
    public boolean needsAllParity() {
        return true;
    }

    @Override
    public boolean admits(Stripe window) {
        return true;
    }

    @Override
    public boolean hasLogged(Stripe pass) {
        waiting.addLast(pass);
        commitSoon();
        return false;
    }

    @Override
    public void passWritten(Stripe pass) {
        space.written(pass.firstCommit(), pass.lastCommit());
        reclaimIfNeeded();
    }

    @Override
    public void released(Stripe window) {}

    /** Flushes the members and leaves a log with nothing to replay; nothing may be in flight. */
    @Override
    public void settle(Runnable done) {
        if (reclaiming) {
            afterReclaim = () -> settle(done);
        } else if (empty || failed || !host().isWritable()) {
            done.run();
        } else {
            host().flushMembers(() -> restart(done));
        }
    }

    @Override
    public void close() {
        commit.page().release();
        pages.close();
    }

    private void written() {
        if (!writer.status().isOk()) {
            failed = true;
            host().journalFailed(writer.status());
        }
        while (!committing.isEmpty()) {
            committing.removeFirst().resume();
        }
        while (!committingData.isEmpty()) {
            committingData.removeFirst().logged(commitNumber, !failed);
            space.written(commitNumber, commitNumber);
        }
        Runnable then = afterCommit;
        if (then != null) {
            afterCommit = null;
            then.run();
        }
        commit();
    }

    private void commitSoon() {
        if (!writer.isBusy() && !commitSoon.isPending()) {
            loop.post(commitSoon);
        }
    }

    private void commit() {
        if (writer.isBusy()) {
            return;
        }
        if (failed) {
            while (!waiting.isEmpty()) {
                waiting.removeFirst().resume();
            }
            while (!waitingData.isEmpty()) {
                waitingData.removeFirst().logged(commitNumber, false);
            }
            return;
        }
        if (waiting.isEmpty() && waitingData.isEmpty()) {
            return;
        }
        commit.begin(space.head(), seq);
        gather();
        gatherData();
        if (commit.isEmpty()) {
            wantsSpace = true;
            reclaim();
        } else {
            empty = false;
            write();
        }
    }

    /** Takes in as many rows of those that wait as there is room for. */
    private void gather() {
        long number = space.nextCommit();
        long free = space.freeBlocks();
        for (Stripe pass = waiting.peekFirst(); pass != null; pass = waiting.peekFirst()) {
            int end = pass.passStart() + pass.passLength();
            int row = nextRow < 0 ? pass.passStart() : nextRow;
            int before = row;
            while (row < end && commit.add(pass, row, free)) {
                row += Stripe.ROW_BYTES;
                space.unreserve(pass.isDataLogged() ? parityBlocks : 0);
            }
            if (row > before) {
                firstCommit = nextRow < 0 ? number : firstCommit;
                nextRow = row;
                space.logged(number);
            }
            if (row < end) {
                return;
            }
            nextRow = -1;
            pass.loggedIn(firstCommit, number);
            committing.addLast(waiting.removeFirst());
        }
    }

    private void gatherData() {
        long number = space.nextCommit();
        for (DataBlocks data = waitingData.peekFirst(); data != null; data = waitingData.peekFirst()) {
            if (!commit.add(data, space.freeBlocks())) {
                return;
            }
            space.logged(number);
            space.unreserve(data.blocks() + 1L);
            committingData.addLast(waitingData.removeFirst());
        }
    }

    private void write() {
        commit.seal();
        seq = commit.seqAfter();
        long from = space.head();
        int blocks = commit.blocks();
        commitNumber = space.begin(blocks, commit.lastMetaSector());
        writer.write(from, commit.page(), blocks);
    }

    /** Begins the log anew at its head: with an empty meta block, which becomes the tail. */
    private void restart(Runnable done) {
        commit.begin(space.head(), seq);
        commit.addEmptyMeta();
        long position = space.head();
        long number = space.nextCommit();
        afterCommit = () -> {
            if (failed) {
                done.run();
                return;
            }
            host().recordTail(position, () -> {
                if (host().isWritable()) {
                    space.free(number);
                    empty = true;
                }
                done.run();
            });
        };
        write();
    }

    private void reclaimIfNeeded() {
        if (wantsSpace || space.usedBlocks() > liveBlocks) {
            reclaim();
        }
    }

    private void reclaim() {
        long done = space.lastDone();
        if (reclaiming || failed || done < 0) {
            return;
        }
        reclaiming = true;
        host().flushMembers(() -> host().recordTail(space.tailAfter(done), () -> reclaimed(done)));
    }

    private void reclaimed(long done) {
        reclaiming = false;
        wantsSpace = false;
        if (host().isWritable()) {
            space.free(done);
        } else {
            failed = true;
        }
        commit();
        onSpace.run();
        Runnable then = afterReclaim;
        if (then != null) {
            afterReclaim = null;
            then.run();
        }
    }

    private JournalHost host() {
        JournalHost array = host;
        if (array == null) {
            throw new IllegalStateException("the journal was not begun");
        }
        return array;
    }
}
