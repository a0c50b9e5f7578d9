package org.asyncraid.raid.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.io.ArrayIoQueue;
import org.asyncraid.raid.io.ClientQueue;
import org.asyncraid.raid.journal.JournalPolicy;
import org.asyncraid.raid.stripe.StripeMembers;
import org.asyncraid.raid.stripe.StripeRunner;
import org.jspecify.annotations.Nullable;

/**
 * A write-back journal's front: writes end when their data is logged, are read from memory from then on, and are written to
 * the members later, oldest first, a row with all that is cached of it. The members stay what they were until then: in
 * themselves they always are an array whose parity is right.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>What is cached is durable in the log, and stays there until it is durable on the members.
 *   <li>Of a row that is being written out, or a block that is being logged, nothing else is logged meanwhile.
 *   <li>Writes begin in the order in which they came. What does not go through the cache, zeroes, discards and writes larger
 *       than a quarter of it, waits until nothing is cached, and all later writes wait for it.
 * </ul>
 *
 * <p>Memory is bounded: a write that finds no room, there or in the log, waits until rows have been written out. Allocates
 * nothing in steady state. One loop's own.
 */
public final class WriteBackCache implements ClientQueue {
    private static final int BLOCK = BlockMap.BLOCK;
    private static final int MOST_PIECE_BYTES = 64 << 10;

    private final EventLoop loop;
    private final Below below;
    private final JournalPolicy journal;
    private final Runnable onEnded;
    private final BlockMap map;
    private final CachedRows rows;
    private final CacheMemory memory;
    private final WriteOuts writeOuts;
    private final int pieceBytes;

    private final ArrayDeque<ClientWrite> line = new ArrayDeque<>();
    private final ArrayDeque<ClientWrite> idleWrites = new ArrayDeque<>();
    private final ArrayDeque<CachedPiece> idlePieces = new ArrayDeque<>();
    private final ArrayDeque<CachedRead> idleReads = new ArrayDeque<>();
    private final ArrayDeque<DeviceRequest> idleRequests = new ArrayDeque<>();
    private List<Runnable> settling = new ArrayList<>();
    private int ownWrites;
    private int ownReads;
    /** Whether the first in the line waits for room. */
    private boolean wantsRoom;

    /**
     * What lies below.
     *
     * @param queue takes what is not cached
     * @param runner writes out
     */
    public record Below(ArrayGeometry geometry, StripeMembers members, StripeRunner runner, ArrayIoQueue queue) {}

    /**
     * An empty cache.
     *
     * @param journal one that has room for data, see {@link JournalPolicy#mostDataBlocks}
     * @param memoryBytes how much it holds
     * @param onEnded run whenever a request has ended, or what was held has been written out
     */
    public WriteBackCache(EventLoop loop, Below below, JournalPolicy journal, long memoryBytes, Runnable onEnded) {
        this.loop = loop;
        this.below = below;
        this.journal = journal;
        this.onEnded = onEnded;
        map = new BlockMap(below.geometry());
        rows = new CachedRows(map.dataDisks());
        memory = new CacheMemory(memoryBytes);
        writeOuts = new WriteOuts(map, rows, below.runner(), journal, this::writeOutEnded);
        int most = Integer.highestOneBit(Math.max(1, journal.mostDataBlocks())) * BLOCK;
        pieceBytes = Math.min(most, MOST_PIECE_BYTES);
        journal.onSpace(this::advance);
    }

    @Override
    public void submit(DeviceRequest request) {
        if (!request.operation().changesData()) {
            read(request);
            return;
        }
        ownWrites++;
        ClientWrite write = idleWrites.pollLast();
        if (write == null) {
            write = new ClientWrite();
        }
        write.begin(request);
        line.addLast(write);
        tellSettled();
        advance();
    }

    @Override
    public int inFlight() {
        return below.queue().inFlight() + ownReads + ownWrites;
    }

    @Override
    public int writesInFlight() {
        return below.queue().writesInFlight() + ownWrites;
    }

    @Override
    public boolean holdsData() {
        return !rows.isEmpty();
    }

    @Override
    public void settle(Runnable done) {
        settling.add(done);
        advance();
    }

    @Override
    public void passedOnEnded() {
        advance();
    }

    @Override
    public void close() {
        memory.close();
    }

    private void read(DeviceRequest request) {
        if (!holdsAny(request)) {
            below.queue().submit(request);
            return;
        }
        ownReads++;
        CachedRead read = idleReads.pollLast();
        if (read == null) {
            read = new CachedRead(this);
        }
        read.begin(request);
    }

    private boolean holdsAny(DeviceRequest request) {
        if (rows.isEmpty()) {
            return false;
        }
        long last = BlockMap.block(request.offsetBytes() + request.lengthBytes() - 1);
        for (long block = BlockMap.block(request.offsetBytes()); block <= last; block++) {
            CachedRow row = findRow(block);
            if (row != null && row.held.contains(map.index(block))) {
                return true;
            }
        }
        return false;
    }

    void readEnded(CachedRead read, IoStatus status) {
        ownReads--;
        idleReads.addLast(read);
        end(read.request(), status);
    }

    /** Begins what can be begun, and writes out what should be. */
    private void advance() {
        wantsRoom = false;
        for (ClientWrite head = line.peekFirst(); head != null && advance(head); ) {
            head = line.peekFirst();
        }
        while (wantsWriteOut() && writeOuts.beginOldest()) {}
        tellSettled();
    }

    /** Takes the first in the line as far as it goes, and out of the line with its end. Returns whether that was reached. */
    private boolean advance(ClientWrite write) {
        if (!below.members().isWritable()) {
            line.removeFirst();
            write.status = IoStatus.READ_ONLY;
            write.next = write.end;
            endIfDone(write);
            return true;
        }
        if (goesThrough(write.request())) {
            wantsRoom = !rows.isEmpty();
            if (wantsRoom) {
                return false;
            }
            line.removeFirst();
            ownWrites--;
            idleWrites.addLast(write);
            below.queue().submit(write.request());
            return true;
        }
        while (!write.isBegun()) {
            if (below.queue().writesInFlight() > 0 || !beginPiece(write)) {
                return false;
            }
        }
        line.removeFirst();
        return true;
    }

    private boolean goesThrough(DeviceRequest request) {
        return request.operation() != DeviceOperation.WRITE || request.lengthBytes() > memory.capacityBytes() / 4;
    }

    /** Begins the next piece of a write, up to a multiple of the piece size. Returns false where something is in its way. */
    private boolean beginPiece(ClientWrite write) {
        long from = write.next;
        long to = Math.min(write.end, (from / pieceBytes + 1) * pieceBytes);
        long first = BlockMap.block(from);
        int blocks = (int) (BlockMap.block(to - 1) - first) + 1;
        for (long block = first; block < first + blocks; block++) {
            CachedRow row = findRow(block);
            if (row != null && (row.leaving || row.busy.contains(map.index(block)))) {
                return false;
            }
        }
        CachePage page = memory.tryTake(blocks * BLOCK);
        if (page == null || !journal.tryReserve(blocks, enterRows(first, blocks))) {
            leaveEmptyRows(first, blocks);
            if (page != null) {
                page.release();
            }
            wantsRoom = true;
            return false;
        }
        for (long block = first; block < first + blocks; block++) {
            rowOf(block).busy.add(map.index(block));
        }
        CachedPiece piece = idlePieces.pollLast();
        write.next = to;
        write.pending++;
        (piece == null ? new CachedPiece(this) : piece).begin(write, from, to, page);
        return true;
    }

    /** Makes sure that the rows of blocks are there. Returns how many were not. */
    private int enterRows(long first, int blocks) {
        int entered = 0;
        for (long block = first; block < first + blocks; block++) {
            if (findRow(block) == null) {
                rows.enter(map.row(block));
                entered++;
            }
        }
        return entered;
    }

    /** Forgets those rows of blocks that have nothing. Returns how many. */
    private int leaveEmptyRows(long first, int blocks) {
        int left = 0;
        for (long block = first; block < first + blocks; block++) {
            CachedRow row = findRow(block);
            if (row != null && row.held.isEmpty() && row.busy.isEmpty()) {
                rows.leave(row);
                left++;
            }
        }
        return left;
    }

    /** A piece is durable, or has failed. */
    void pieceEnded(CachedPiece piece, long commit) {
        boolean durable = piece.status().isOk();
        for (int block = 0; block < piece.blocks(); block++) {
            CachedRow row = rowOf(piece.firstBlock() + block);
            int index = map.index(piece.firstBlock() + block);
            row.busy.remove(index);
            if (durable) {
                hold(row, commit);
                row.put(index, piece.memory(), piece.pageOffset(block));
            }
        }
        if (!durable) {
            journal.unreserveRows(leaveEmptyRows(piece.firstBlock(), piece.blocks()));
        }
        piece.memory().release();
        ClientWrite write = piece.write();
        idlePieces.addLast(piece);
        write.pending--;
        if (!durable) {
            write.status = piece.status();
        }
        endIfDone(write);
        advance();
    }

    /** The first data of a row is in this commit. */
    private void hold(CachedRow row, long commit) {
        if (row.held.isEmpty()) {
            row.commit = commit;
            journal.hold(commit);
            rows.age(row);
        }
    }

    /** Takes in a block that a replay has logged anew. */
    void takeIn(CachedRow row, int index, CachePage page, long commit) {
        row.busy.remove(index);
        hold(row, commit);
        row.put(index, page, 0);
    }

    private void endIfDone(ClientWrite write) {
        if (write.isBegun() && write.pending == 0) {
            ownWrites--;
            idleWrites.addLast(write);
            end(write.request(), write.status);
        }
    }

    private void end(DeviceRequest request, IoStatus status) {
        request.end(status);
        loop.post(request);
        onEnded.run();
    }

    private boolean wantsWriteOut() {
        return below.members().isWritable()
                && (wantsRoom || !settling.isEmpty() || memory.isFillingUp() || journal.isFillingUp());
    }

    private void writeOutEnded(IoStatus status) {
        if (!status.isOk() && below.members().isWritable()) {
            journal.writeOutFailed(status);
        }
        advance();
        onEnded.run();
    }

    private void tellSettled() {
        boolean mayGoOn = below.members().isWritable();
        boolean given = rows.isEmpty() || (!mayGoOn && writeOuts.isQuiet()) || ownWrites > 0;
        if (given && !settling.isEmpty()) {
            List<Runnable> told = settling;
            settling = new ArrayList<>();
            told.forEach(Runnable::run);
        }
    }

    BlockMap map() {
        return map;
    }

    CachedRows rows() {
        return rows;
    }

    CacheMemory memory() {
        return memory;
    }

    JournalPolicy journal() {
        return journal;
    }

    /** The row of a block, if anything of it is cached or on its way. */
    @Nullable
    CachedRow findRow(long block) {
        return rows.find(map.row(block));
    }

    CachedRow rowOf(long block) {
        CachedRow row = findRow(block);
        if (row == null) {
            throw new IllegalStateException("nothing is cached of the row of block " + block);
        }
        return row;
    }

    void readBelow(DeviceRequest request) {
        below.queue().submit(request);
    }

    DeviceRequest takeRequest() {
        DeviceRequest request = idleRequests.pollLast();
        return request == null ? new DeviceRequest() : request;
    }

    void giveRequest(DeviceRequest request) {
        idleRequests.addLast(request);
    }
}
