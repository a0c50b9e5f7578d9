package org.asyncraid.raid.stripe;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.ChainCompletion;
import org.asyncraid.async.loop.Event;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.plan.StripePlan;
import org.asyncraid.raid.plan.WindowShape;
import org.jspecify.annotations.Nullable;

/**
 * One stripe window at work: the same byte range of the chunk on every member of one stripe. It is filled by its owner
 * ({@link #begin} and what follows), run by {@link StripeRunner#start}, and is the owner's again when its completion is
 * called. Pooled by {@link StripeRunner#tryTake}; running one allocates nothing. Belongs to one loop.
 *
 * <p>A window is normally done in one pass over its whole length. When a member cannot read some of it, or a scrub finds a
 * mismatch, it is done again in passes of one row of {@value #ROW_BYTES} bytes, so that errors on several members only
 * matter where they meet.
 */
public final class Stripe extends Event implements RequestCompletion, ChainCompletion {
    /** The smallest window, and the unit in which windows are aligned, in bytes; md's stripe cache has the same. */
    public static final int ROW_BYTES = 4096;

    /** The largest window: larger ones leave the second-level cache between reading, computing and writing. */
    public static final int MAX_BYTES = 128 << 10;

    private final StripeRunner runner;

    // What the owner asks for.
    private long number;
    private int offset;
    private int length;
    private Purpose purpose = Purpose.READ;
    private ScrubMode scrubMode = ScrubMode.REPORT;
    private boolean fua;
    private boolean dataLogged;
    private WriteForm form = WriteForm.BYTES;
    private @Nullable StripeCompletion owner;
    private @Nullable Object context;
    final BlockSet written;
    final BlockSet partial;
    final BlockSet wanted;
    /** For each position: the client's page, where in it the window begins, and the part of the window that is meant. */
    private final @Nullable Page[] clientPage;

    private final int[] clientOffset;
    private final int[] clientFrom;
    private final int[] clientTo;

    // How far it is; the runner's.
    Phase phase = Phase.IDLE;
    IoStatus status = IoStatus.OK;
    RowMap row;
    /** Whether the policy was asked to admit it, and is to be told of its end. */
    boolean knownToPolicy;

    int passStart;
    int passLength;
    int pending;
    final WindowShape shape;
    StripePlan plan;
    // Where its policy has logged the pass.
    private long firstCommit;
    private long lastCommit;

    /** Blocks that this pass could not read, or need not try to, although their members are there. */
    final BlockSet mediaErrors;
    /** Wanted blocks of this pass that nothing gives back. */
    final BlockSet givenUp;
    /** Whether this pass has written unreadable blocks anew. */
    boolean rewrote;

    /** Whether the row was looked at again after that, which is done once: some blocks stay as they are. */
    boolean lookedAgain;
    /** Where in the window the row lies whose failed writes are being repeated; -1 where none are. */
    int repeatedRow;

    /** Whether something that the client wrote is neither on its member nor to be computed. */
    boolean lost;
    /** Blocks whose transfer failed since the phase began. */
    final BlockSet failedNow;

    final BlockSet toWrite;
    final List<Finding> findings = new ArrayList<>(0);
    /** Blocks whose write to the replacement of their member failed since the phase began. */
    final BlockSet failedReplacements;

    final DeviceRequest[] requests;
    /** For each request, the device that was asked. */
    final @Nullable BlockDevice[] asked;

    final DeviceRequest[] replacementRequests;
    final @Nullable BlockDevice[] askedReplacement;
    final Chain chain = new Chain();
    /** Present content of each position; for parity also the new. */
    final @Nullable Page[] content;
    /** New content of blocks that are replaced in part. */
    final @Nullable Page[] merged;
    /** What the blocks that are not replaced contribute to P and to Q, where a policy wants to know. */
    final @Nullable Page[] partialParity;

    // Links of StripeTable and of the runner's waiting lines.
    @Nullable
    Stripe next;

    @Nullable
    Stripe previous;

    @Nullable
    Stripe nextWaiting;

    int blockers;

    Stripe(StripeRunner runner, int dataBlocks, int parityBlocks, RowMap anyRow) {
        this.runner = runner;
        int blocks = dataBlocks + parityBlocks;
        shape = new WindowShape(dataBlocks, parityBlocks);
        plan = StripePlan.impossible(blocks);
        row = anyRow;
        written = new BlockSet(blocks);
        partial = new BlockSet(blocks);
        wanted = new BlockSet(blocks);
        mediaErrors = new BlockSet(blocks);
        failedNow = new BlockSet(blocks);
        givenUp = new BlockSet(blocks);
        failedReplacements = new BlockSet(blocks);
        toWrite = new BlockSet(blocks);
        clientPage = new Page[dataBlocks];
        clientOffset = new int[dataBlocks];
        clientFrom = new int[dataBlocks];
        clientTo = new int[dataBlocks];
        content = new Page[blocks];
        merged = new Page[dataBlocks];
        partialParity = new Page[parityBlocks];
        requests = new DeviceRequest[blocks];
        asked = new BlockDevice[blocks];
        replacementRequests = new DeviceRequest[blocks];
        askedReplacement = new BlockDevice[blocks];
        for (int position = 0; position < blocks; position++) {
            requests[position] = new DeviceRequest().onCompletion(this).tag(position);
            replacementRequests[position] =
                    new DeviceRequest().onCompletion(this).tag(blocks + position);
        }
    }

    /**
     * Starts a new window.
     *
     * @param number the stripe
     * @param offset where the window begins in each chunk, in bytes, a multiple of {@link #ROW_BYTES}
     * @param length bytes of each chunk, a multiple of {@link #ROW_BYTES}, at most the runner's window size
     */
    public Stripe begin(Purpose why, long number, int offset, int length, StripeCompletion whom) {
        if (phase != Phase.IDLE) {
            throw new IllegalStateException("window is " + phase + ": " + this);
        }
        if (length <= 0 || length > runner.windowBytes() || (offset | length) % ROW_BYTES != 0) {
            throw new IllegalArgumentException("window of " + length + " bytes at " + offset
                    + "; allowed: multiples of " + ROW_BYTES + ", up to " + runner.windowBytes());
        }
        purpose = why;
        this.number = number;
        this.offset = offset;
        this.length = length;
        owner = whom;
        row = runner.row(number);
        scrubMode = ScrubMode.REPORT;
        fua = false;
        dataLogged = false;
        form = WriteForm.BYTES;
        context = null;
        status = IoStatus.OK;
        lost = false;
        repeatedRow = -1;
        written.clear();
        partial.clear();
        wanted.clear();
        findings.clear();
        return this;
    }

    /**
     * {@link Purpose#WRITE} and {@link Purpose#READ}: replaces or delivers bytes {@code from} to {@code to} of the window in the
     * chunk of a data index. Part of a chunk may be replaced only in a window of one row.
     *
     * @param pageOffset where in the client's page the first of these bytes lies
     */
    public void transfer(int dataIndex, Page page, int pageOffset, int from, int to) {
        if (from < 0 || to <= from || to > length) {
            throw new IllegalArgumentException("bytes " + from + " to " + to + " of a window of " + length);
        }
        int position = row.positionOfData(dataIndex);
        boolean whole = from == 0 && to == length;
        if (purpose == Purpose.READ) {
            wanted.add(position);
        } else if (whole || length == ROW_BYTES) {
            (whole ? written : partial).add(position);
        } else {
            throw new IllegalArgumentException("part of a chunk in a window of " + length + " bytes; allowed: one row");
        }
        clientPage[position] = page;
        clientOffset[position] = pageOffset;
        clientFrom[position] = from;
        clientTo[position] = to;
    }

    /** {@link Purpose#REBUILD}: asks for the block of a slot to be written to its member. */
    public void rebuild(int slot) {
        wanted.add(row.position(slot));
    }

    /** {@link Purpose#SCRUB}: what to do about a mismatch. */
    public Stripe scrubMode(ScrubMode mode) {
        scrubMode = mode;
        return this;
    }

    /** {@link Purpose#WRITE}: asks that the write is durable on the members when it ends. */
    public Stripe fua(boolean durable) {
        fua = durable;
        return this;
    }

    /** {@link Purpose#WRITE}: says that the policy has logged the new data before, and that only parity is new to it. */
    public Stripe dataLogged(boolean before) {
        dataLogged = before;
        return this;
    }

    public boolean isDataLogged() {
        return dataLogged;
    }

    /**
     * {@link Purpose#WRITE}: tells members in this form what is written, which is zeroes; taken up where the window replaces
     * every data block whole.
     */
    public void writeAs(WriteForm wanted) {
        if (written.size() == shape.dataBlocks()) {
            form = wanted;
        }
    }

    /** Something for the owner to find again. */
    public Stripe context(Object anything) {
        context = anything;
        return this;
    }

    public @Nullable Object context() {
        return context;
    }

    public long number() {
        return number;
    }

    /** Where the window begins in each chunk, in bytes. */
    public int offset() {
        return offset;
    }

    /** Bytes of each chunk. */
    public int length() {
        return length;
    }

    public Purpose purpose() {
        return purpose;
    }

    /** Where in the window the pass under way begins, in bytes. */
    public int passStart() {
        return passStart;
    }

    /** Bytes of each chunk that the pass under way covers. */
    public int passLength() {
        return passLength;
    }

    /** Whether the data block is replaced, in whole or in part. */
    public boolean replaces(int dataIndex) {
        int position = row.positionOfData(dataIndex);
        return written.contains(position) || partial.contains(position);
    }

    /** The page with the new content of a data block that is replaced; computed by the time it is logged. */
    public Page newContent(int dataIndex) {
        int position = row.positionOfData(dataIndex);
        return written.contains(position) ? clientPage(position) : merged(position);
    }

    /** Where in that page the part of the pass under way begins. */
    public int newContentOffset(int dataIndex) {
        int position = row.positionOfData(dataIndex);
        return written.contains(position) ? clientOffset(position, passStart) : passStart;
    }

    /**
     * Whether the pass under way computes P (0) or Q (1) and writes it. Not where its member has been given the slot only since
     * the pass was planned.
     */
    public boolean replacesParity(int which) {
        return plan.parity().contains(shape.dataBlocks() + which);
    }

    /** The page with the new P (0) or Q (1), from {@link #passStart} on, where the pass computes it. */
    public Page newParity(int which) {
        return content(shape.dataBlocks() + which);
    }

    /** For a policy: remembers in which of its commits the pass under way is logged. */
    public void loggedIn(long first, long last) {
        firstCommit = first;
        lastCommit = last;
    }

    public long firstCommit() {
        return firstCommit;
    }

    public long lastCommit() {
        return lastCommit;
    }

    /**
     * What the blocks that are not replaced contribute to P (0) or Q (1), from {@link #passStart} on: for policies that ask
     * for it, where there are such blocks and parity is written.
     */
    public Page partialParity(int which) {
        return present(partialParity[which], which);
    }

    /** Whether some transfer of the pass under way has failed since it last began to read or to write. */
    public boolean hasFailedTransfers() {
        return !failedNow.isEmpty();
    }

    /** How it ended. */
    public IoStatus status() {
        return status;
    }

    /** What a scrub or resync found; lent until the next {@link #begin}. */
    public List<Finding> findings() {
        return findings;
    }

    /** Gives the window back to its runner's pool. */
    public void release() {
        runner.give(this);
    }

    /** Called by the array when what a window waited for has come: {@link StripeMembers#isActive} and its like. */
    public void resume() {
        runner.resume(this);
    }

    @Override
    public void completed(DeviceRequest request) {
        runner.transferred(this, request);
    }

    @Override
    public void completed(Chain ended) {
        runner.computed(this);
    }

    @Override
    protected void fire() {
        runner.ended(this);
    }

    @Override
    public String toString() {
        return purpose + " of stripe " + number + " at " + offset + "+" + length + " " + phase;
    }

    ScrubMode scrubMode() {
        return scrubMode;
    }

    WriteForm form() {
        return form;
    }

    boolean isFua() {
        return fua;
    }

    boolean mayWrite() {
        return purpose.writes() || isRepair();
    }

    /**
     * Whether the superblocks must say that the array is active. A rebuild writes only what nobody reads yet, and a resync
     * only where they say already that parity may be wrong.
     */
    boolean needsActiveArray() {
        return purpose == Purpose.WRITE || isRepair();
    }

    /** Whether the consistency policy has a say in it. */
    boolean isLogged() {
        return purpose == Purpose.WRITE;
    }

    boolean isRepeating() {
        return repeatedRow >= 0;
    }

    boolean isRepair() {
        return purpose == Purpose.SCRUB && scrubMode.writes();
    }

    StripeCompletion owner() {
        StripeCompletion whom = owner;
        if (whom == null) {
            throw new IllegalStateException("window without a completion: " + this);
        }
        return whom;
    }

    boolean overlaps(Stripe other) {
        return number == other.number && offset < other.offset + other.length && other.offset < offset + length;
    }

    void become(Phase following) {
        if (!phase.mayBecome(following)) {
            throw new IllegalStateException("a window cannot go from " + phase + " to " + following + ": " + this);
        }
        phase = following;
    }

    /** The client's page for a position that is written, partly written or to be delivered. */
    Page clientPage(int position) {
        return present(clientPage[position], position);
    }

    /** Where byte {@code inWindow} of the window lies in the client's page. */
    int clientOffset(int position, int inWindow) {
        return clientOffset[position] + inWindow - clientFrom[position];
    }

    int clientFrom(int position) {
        return clientFrom[position];
    }

    int clientTo(int position) {
        return clientTo[position];
    }

    Page content(int position) {
        return present(content[position], position);
    }

    Page merged(int position) {
        return present(merged[position], position);
    }

    /** The device that the block's last request went to. */
    BlockDevice asked(int position) {
        return known(asked[position], position);
    }

    /** The replacement that the block's last write went to as well. */
    BlockDevice askedReplacement(int position) {
        return known(askedReplacement[position], position);
    }

    private static BlockDevice known(@Nullable BlockDevice device, int position) {
        if (device == null) {
            throw new IllegalStateException("no device was asked about block " + position);
        }
        return device;
    }

    private static Page present(@Nullable Page page, int position) {
        if (page == null) {
            throw new IllegalStateException("no page for block " + position);
        }
        return page;
    }
}
