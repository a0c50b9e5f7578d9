package org.asyncraid.raid.journal;

import java.util.ArrayDeque;
import java.util.Optional;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.stripe.ConsistencyPolicy;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.superblock.MdUuid;
import org.jspecify.annotations.Nullable;

/**
 * md's write-through journal: what a pass writes to the members is in the log, durably, before the first of them is written
 * to. Passes that wait at the same time share one write.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>A pass is resumed only after all its rows and all of the log before them are durable.
 *   <li>The superblock's tail is a durable meta block, and everything logged before it is durable on the members: they are
 *       flushed before the tail moves, and space is used again only after it has moved durably.
 *   <li>All parity of a row is logged, also that of members that are missing, so that whoever replays has no need to know
 *       who was.
 * </ul>
 *
 * <p><b>Crash points.</b> While a commit is written: its checksums end the log before it, and no member was written to. After
 * that, while members are written: the replay writes them again. Between flush and tail: what is replayed is on the members
 * already. Belongs to one loop.
 */
public final class JournalPolicy implements ConsistencyPolicy, RequestCompletion {
    private static final int BLOCK = JournalMetaBlock.BLOCK_BYTES;
    private static final int MOST_COMMIT_BLOCKS = 256;

    /** md reclaims at this much even where the ring is larger, so that a replay does not take forever. */
    private static final long MOST_LIVE_BLOCKS = (10L << 30) / BLOCK;

    private final EventLoop loop;
    private final BlockDevice device;
    private final JournalRing ring;
    private final PagePool pages;
    private final JournalCommit commit;
    private final Event commitSoon = Event.of(this::commit);
    private final DeviceRequest[] requests = {new DeviceRequest(), new DeviceRequest()};
    private final ArrayDeque<Stripe> waiting = new ArrayDeque<>();
    private final ArrayDeque<Stripe> committing = new ArrayDeque<>();
    private final long liveBlocks;
    private final int largestWindowBytes;

    private @Nullable JournalHost host;
    private LogSpace space;
    private long seq;
    /** Of the pass at the head of the line: its next row, or -1 where none is logged yet, and the commit of its first. */
    private int nextRow = -1;

    private long firstCommit;
    private int pendingWrites;
    private IoStatus worst = IoStatus.OK;
    private boolean writing;
    private boolean reclaiming;
    private boolean wantsSpace;
    private boolean failed;
    /** Whether the log begins with an empty meta block and has nothing else. */
    private boolean empty = true;

    private @Nullable Runnable afterCommit;
    private @Nullable Runnable afterReclaim;

    /** A journal that is not {@link #begin begun} yet; {@link #close} gives back its memory. */
    public JournalPolicy(EventLoop loop, ArrayGeometry geometry, MdUuid array, BlockDevice device, JournalRing ring) {
        refusal(ring, geometry.layout().raidDisks()).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        this.loop = loop;
        this.device = device;
        this.ring = ring;
        int mostBlocks = (int) Math.min(MOST_COMMIT_BLOCKS, ring.blocks() / 4);
        int bytes = Math.max(BLOCK, Integer.highestOneBit(2 * mostBlocks * BLOCK - 1));
        pages = new PagePool(bytes);
        commit = new JournalCommit(geometry, ring, new JournalChecksum(array), pages.take(bytes), mostBlocks);
        space = new LogSpace(ring, 0, 0);
        long rows = ring.blocks() / 2 / (geometry.layout().raidDisks() + 1);
        largestWindowBytes = (int) Math.min(Long.highestOneBit(rows) * Stripe.ROW_BYTES, 1 << 30);
        liveBlocks = Math.min(ring.blocks() / 4, MOST_LIVE_BLOCKS);
        for (DeviceRequest request : requests) {
            request.onCompletion(this);
        }
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
        if (!writing && !commitSoon.isPending()) {
            loop.post(commitSoon);
        }
        return false;
    }

    @Override
    public void passWritten(Stripe pass) {
        space.written(pass.firstCommit(), pass.lastCommit());
        if (wantsSpace || space.usedBlocks() > liveBlocks) {
            reclaim();
        }
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

    @Override
    public void completed(DeviceRequest ended) {
        if (!ended.status().isOk()) {
            worst = ended.status();
        }
        if (--pendingWrites > 0) {
            return;
        }
        if (!worst.isOk()) {
            failed = true;
            host().journalFailed(worst);
        }
        while (!committing.isEmpty()) {
            committing.removeFirst().resume();
        }
        writing = false;
        Runnable then = afterCommit;
        if (then != null) {
            afterCommit = null;
            then.run();
        }
        commit();
    }

    private void commit() {
        if (writing) {
            return;
        }
        if (failed) {
            while (!waiting.isEmpty()) {
                waiting.removeFirst().resume();
            }
            return;
        }
        if (waiting.isEmpty()) {
            return;
        }
        commit.begin(space.head(), seq);
        gather();
        wantsSpace = commit.isEmpty();
        if (wantsSpace) {
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

    private void write() {
        commit.seal();
        seq = commit.seqAfter();
        long from = space.head();
        int blocks = commit.blocks();
        space.begin(blocks, commit.lastMetaSector());
        int untilEnd = (int) Math.min(blocks, ring.blocksToEnd(from));
        worst = IoStatus.OK;
        writing = true;
        pendingWrites = untilEnd < blocks ? 2 : 1;
        submit(requests[0], from, 0, untilEnd);
        if (untilEnd < blocks) {
            submit(requests[1], 0, untilEnd, blocks - untilEnd);
        }
    }

    private void submit(DeviceRequest request, long position, int firstBlock, int blocks) {
        request.write(ring.deviceBytes(position), commit.page(), firstBlock * BLOCK, blocks * BLOCK);
        device.submit(request.fua(true));
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
        if (host().isWritable()) {
            space.free(done);
        } else {
            failed = true;
        }
        commit();
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
