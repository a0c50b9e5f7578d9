package org.asyncraid.raid.stripe;

import java.util.ArrayDeque;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.layer.Offload;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.ParityWork;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.plan.StripePlanner;
import org.asyncraid.raid.stripe.Finding.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Runs stripe windows: orders those that overlap, has each planned, reads from members, computes on the offload layer,
 * writes to members, and starts over with what is left when a member or a sector fails. One runner serves one array and
 * belongs to its loop.
 *
 * <p><b>Invariants.</b> Of two overlapping windows of a stripe only one runs. A window writes only after the superblocks
 * say that the array is active and its policy has logged what a crash would need, and ends only after every failure it met is
 * in the superblocks. Its pages are its own, or
 * lent by its client, until it has ended, and it ends only when no device and no engine holds any of them.
 */
public final class StripeRunner {
    private final EventLoop loop;
    private final Offload offload;
    private final WindowPages pages;
    private final ArrayGeometry geometry;
    private final StripeMembers members;
    private final ConsistencyPolicy policy;
    private final WindowMembers transfers;
    private final int windowBytes;
    private final StripePlanner planner = new StripePlanner();
    private final StripeChains chains;
    private final ScrubWork scrub;
    private final BadBlockWork badBlocks;
    private final StripeTable table = new StripeTable(1024);
    private final @Nullable RowMap[] rows;
    private final ArrayDeque<Stripe> idle = new ArrayDeque<>();
    private final ArrayDeque<Stripe> starved = new ArrayDeque<>();
    private final int stripes;

    /**
     * A runner with {@code stripes} windows of up to {@code windowBytes} each.
     *
     * @throws IllegalArgumentException when the page pool could not hold one window
     */
    public StripeRunner(
            EventLoop loop,
            Offload offload,
            PagePool pages,
            ArrayGeometry geometry,
            StripeMembers members,
            ConsistencyPolicy policy,
            int stripes) {
        this.loop = loop;
        this.offload = offload;
        this.pages = new WindowPages(pages, policy.needsPartialParity());
        this.geometry = geometry;
        this.members = members;
        this.policy = policy;
        transfers = new WindowMembers(geometry, members, policy.needsAllParity());
        badBlocks = new BadBlockWork(members, transfers);
        this.stripes = stripes;
        Layout layout = geometry.layout();
        windowBytes = Math.min(windowBytes(pages, geometry, policy.needsPartialParity()), policy.largestWindowBytes());
        chains = new StripeChains(offload.descriptors(), policy.needsPartialParity());
        scrub = new ScrubWork(this, offload, chains);
        rows = new RowMap[layout.rotationPeriod()];
        for (int i = 0; i < stripes; i++) {
            idle.add(extra());
        }
    }

    /** The largest window, in bytes of each chunk. */
    public int windowBytes() {
        return windowBytes;
    }

    /** A window to fill and start, or null while all are in use. */
    public @Nullable Stripe tryTake() {
        return idle.pollLast();
    }

    /** Another window, outside the pool: whoever asks keeps it, and uses it whatever others wait for. */
    public Stripe extra() {
        Layout layout = geometry.layout();
        return new Stripe(this, layout.dataDisks(), layout.parityDisks(), row(0));
    }

    /** Windows not in use. */
    public int idleStripes() {
        return idle.size();
    }

    /** Whether no window is in use. */
    public boolean isQuiet() {
        return idle.size() == stripes;
    }

    /** Runs the window. */
    public void start(Stripe stripe) {
        if (table.enter(stripe)) {
            activate(stripe);
        } else {
            stripe.become(Phase.QUEUED);
        }
    }

    void unblocked(Stripe stripe) {
        activate(stripe);
    }

    RowMap row(long stripe) {
        int index = (int) (stripe % rows.length);
        RowMap row = rows[index];
        if (row == null) {
            row = new RowMap(geometry.layout(), index);
            rows[index] = row;
        }
        return row;
    }

    void give(Stripe stripe) {
        if (stripe.phase != Phase.IDLE) {
            throw new IllegalStateException("released while running: " + stripe);
        }
        idle.addLast(stripe);
    }

    void resume(Stripe stripe) {
        switch (stripe.phase) {
            case ACTIVATING -> activate(stripe);
            case ADMITTING -> admitted(stripe);
            case LOGGING -> writeMembers(stripe);
            case RECORDING -> recorded(stripe);
            default -> throw new IllegalStateException("nothing to resume: " + stripe);
        }
    }

    private void activate(Stripe stripe) {
        if (stripe.mayWrite()) {
            if (!members.isWritable()) {
                stripe.status = IoStatus.READ_ONLY;
                finish(stripe);
                return;
            }
            if (stripe.needsActiveArray() && !members.isActive(stripe)) {
                if (stripe.phase != Phase.ACTIVATING) {
                    stripe.become(Phase.ACTIVATING);
                }
                return;
            }
        }
        if (stripe.isLogged()) {
            stripe.knownToPolicy = true;
            if (!policy.admits(stripe)) {
                stripe.become(Phase.ADMITTING);
                return;
            }
        }
        startFirstPass(stripe);
    }

    private void admitted(Stripe stripe) {
        if (members.isWritable()) {
            startFirstPass(stripe);
        } else {
            fail(stripe, IoStatus.READ_ONLY);
        }
    }

    private void startFirstPass(Stripe stripe) {
        stripe.passLength = stripe.length();
        startPass(stripe, 0);
    }

    /** Begins a pass over {@code passLength} bytes from {@code passStart}, or a row where there are bad blocks. */
    private void startPass(Stripe stripe, int passStart) {
        stripe.passStart = passStart;
        stripe.rewrote = false;
        stripe.lookedAgain = false;
        badBlocks.take(stripe);
        runPass(stripe);
    }

    /** Plans the pass by what is known now, and starts its reads. */
    private void runPass(Stripe stripe) {
        boolean mend = stripe.isRepair() && !stripe.mediaErrors.isEmpty();
        if (mend && stripe.rewrote) {
            badBlocks.failUncurable(stripe);
        } else if (mend && planRewrite(stripe)) {
            if (hasPages(stripe)) {
                stripe.rewrote = true;
                beginReads(stripe);
            }
            return;
        } else if (mend) {
            badBlocks.giveUp(stripe);
        }
        transfers.fillShape(stripe, stripe.purpose());
        stripe.plan = planner.planFor(stripe.shape);
        if (!stripe.plan.possible()) {
            cannotPlan(stripe);
        } else if (hasPages(stripe)) {
            beginReads(stripe);
        }
    }

    /** Plans to write what others tell of the unreadable blocks of a row; the row is scrubbed after that. */
    private boolean planRewrite(Stripe stripe) {
        transfers.fillShape(stripe, Purpose.REBUILD);
        stripe.shape.wanted.set(stripe.mediaErrors);
        stripe.plan = planner.planFor(stripe.shape);
        return stripe.plan.possible();
    }

    /**
     * Whether the window has its pages. If not it holds none, and waits in line, so that no window is passed for ever by those
     * that need less.
     */
    private boolean hasPages(Stripe stripe) {
        boolean first = stripe.phase == Phase.STARVED;
        if ((first || starved.isEmpty()) && pages.take(stripe)) {
            return true;
        }
        if (first) {
            starved.addFirst(stripe);
        } else {
            WindowPages.release(stripe);
            stripe.become(Phase.STARVED);
            starved.addLast(stripe);
        }
        return false;
    }

    private void beginReads(Stripe stripe) {
        stripe.become(Phase.READING);
        if (!transfers.read(stripe)) {
            compute(stripe);
        }
    }

    void transferred(Stripe stripe, DeviceRequest request) {
        int position = request.tag();
        if (!request.status().isOk()) {
            int blocks = stripe.shape.blocks();
            (position < blocks ? stripe.failedNow : stripe.failedReplacements).add(position % blocks);
        }
        if (--stripe.pending > 0) {
            return;
        }
        switch (stripe.phase) {
            case READING -> readsEnded(stripe);
            case WRITING -> writesEnded(stripe);
            default -> throw new IllegalStateException("a transfer ended in " + stripe);
        }
    }

    private void readsEnded(Stripe stripe) {
        BlockSet failed = stripe.failedNow;
        if (failed.isEmpty()) {
            compute(stripe);
            return;
        }
        boolean sectors = false;
        for (int position = failed.next(0); position >= 0; position = failed.next(position + 1)) {
            IoStatus why = stripe.requests[position].status();
            if (why == IoStatus.MEDIA_ERROR) {
                sectors = true;
                if (stripe.passLength == Stripe.ROW_BYTES) {
                    stripe.mediaErrors.add(position);
                    stripe.findings.add(ScrubWork.finding(stripe, Kind.UNREADABLE, stripe.row.slot(position), false));
                }
            } else {
                members.memberFailed(stripe.asked(position), why);
            }
        }
        if (sectors && stripe.passLength > Stripe.ROW_BYTES) {
            goByRows(stripe);
        } else {
            runPass(stripe);
        }
    }

    /** Does the window again from its beginning, row by row. */
    void goByRows(Stripe stripe) {
        stripe.passLength = Stripe.ROW_BYTES;
        startPass(stripe, 0);
    }

    private void compute(Stripe stripe) {
        stripe.toWrite.set(stripe.plan.writes());
        if (StripeChains.isNeeded(stripe)) {
            stripe.become(Phase.COMPUTING);
            offload.submit(chains.planned(stripe));
        } else {
            write(stripe);
        }
    }

    void computed(Stripe stripe) {
        Chain chain = stripe.chain;
        if (!chain.isOk()) {
            fail(stripe, IoStatus.DEVICE_ERROR);
            return;
        }
        switch (stripe.phase) {
            case COMPUTING -> {
                boolean validated = stripe.plan.parityWork() == ParityWork.VALIDATE;
                if (validated && chain.descriptor(chain.length() - 1).result() != 0) {
                    scrub.mismatch(stripe);
                } else {
                    write(stripe);
                }
            }
            case LOCATING -> scrub.located(stripe);
            case MENDING -> write(stripe);
            default -> throw new IllegalStateException("a computation ended in " + stripe);
        }
    }

    void write(Stripe stripe) {
        if (stripe.isLogged() && !policy.hasLogged(stripe)) {
            stripe.become(Phase.LOGGING);
        } else {
            writeMembers(stripe);
        }
    }

    /** A client's pass is not written where it may not have been logged, since whoever is to log it has failed. */
    private void writeMembers(Stripe stripe) {
        if (stripe.isLogged() && !members.isWritable()) {
            fail(stripe, IoStatus.READ_ONLY);
            return;
        }
        stripe.become(Phase.WRITING);
        if (!transfers.write(stripe)) {
            tellWritten(stripe);
            nextPass(stripe);
        }
    }

    private void tellWritten(Stripe stripe) {
        if (stripe.isLogged()) {
            policy.passWritten(stripe);
        }
    }

    private void writesEnded(Stripe stripe) {
        BlockSet failed = stripe.failedNow;
        for (int position = failed.next(0); position >= 0; position = failed.next(position + 1)) {
            IoStatus why = stripe.requests[position].status();
            int slot = stripe.row.slot(position);
            if (why == IoStatus.NO_SPACE || why == IoStatus.READ_ONLY) {
                tellWritten(stripe);
                members.writingFailed(slot, why);
                if (stripe.mayWrite()) {
                    fail(stripe, why);
                } else {
                    nextPass(stripe);
                }
                return;
            }
        }
        if (badBlocks.repeats(stripe)) {
            return;
        }
        badBlocks.madeGood(stripe);
        tellWritten(stripe);
        // A read has what it was to deliver, whether or not it could be written back.
        if (stripe.lost || (stripe.mayWrite() && !members.isWritable())) {
            fail(stripe, IoStatus.DEVICE_ERROR);
            return;
        }
        nextPass(stripe);
    }

    private void nextPass(Stripe stripe) {
        if (stripe.rewrote && !stripe.lookedAgain && !stripe.mediaErrors.isEmpty()) {
            stripe.lookedAgain = true;
            badBlocks.rewritten(stripe);
            runPass(stripe);
        } else {
            nextRow(stripe);
        }
    }

    private void nextRow(Stripe stripe) {
        int following = stripe.passStart + stripe.passLength;
        if (following < stripe.length()) {
            startPass(stripe, following);
        } else {
            end(stripe);
        }
    }

    /**
     * A scrub goes on whatever it meets, a resync past sectors that are lost, and a rebuild too if their loss is recorded;
     * all else has failed.
     */
    private void cannotPlan(Stripe stripe) {
        boolean lostSectors = !stripe.mediaErrors.isEmpty();
        Purpose purpose = stripe.purpose();
        boolean recorded = lostSectors && purpose != Purpose.SCRUB && badBlocks.giveUp(stripe);
        boolean goesOn = purpose == Purpose.SCRUB
                || (purpose == Purpose.RESYNC && lostSectors)
                || (purpose == Purpose.REBUILD && recorded);
        if (goesOn && purpose == Purpose.REBUILD && !stripe.givenUp.containsAll(stripe.wanted)) {
            runPass(stripe);
        } else if (goesOn) {
            nextRow(stripe);
        } else {
            fail(stripe, lostSectors ? IoStatus.MEDIA_ERROR : IoStatus.DEVICE_ERROR);
        }
    }

    private void fail(Stripe stripe, IoStatus why) {
        stripe.status = why;
        end(stripe);
    }

    private void end(Stripe stripe) {
        if (stripe.mayWrite() && !members.areFailuresRecorded(stripe)) {
            stripe.become(Phase.RECORDING);
        } else {
            recorded(stripe);
        }
    }

    /** What a failed member missed cannot be acknowledged where its failure could not be recorded. */
    private void recorded(Stripe stripe) {
        if (stripe.mayWrite() && !members.isWritable() && stripe.status.isOk()) {
            stripe.status = IoStatus.DEVICE_ERROR;
        }
        finish(stripe);
    }

    private void finish(Stripe stripe) {
        stripe.become(Phase.ENDING);
        loop.post(stripe);
    }

    /** Runs from the loop, so that no completion comes from inside a start. */
    void ended(Stripe stripe) {
        stripe.become(Phase.IDLE);
        stripe.chain.clear();
        WindowPages.release(stripe);
        if (stripe.knownToPolicy) {
            stripe.knownToPolicy = false;
            policy.released(stripe);
        }
        table.leave(stripe, this);
        feedStarved();
        stripe.owner().completed(stripe);
    }

    private void feedStarved() {
        Stripe first = starved.pollFirst();
        while (first != null) {
            runPass(first);
            first = first.phase == Phase.STARVED ? null : starved.pollFirst();
        }
    }

    private static int windowBytes(PagePool pages, ArrayGeometry geometry, boolean withPartialParity) {
        Layout layout = geometry.layout();
        int blocks = layout.raidDisks() + 2 + (withPartialParity ? layout.parityDisks() : 0);
        long share = Long.highestOneBit(pages.capacityBytes() / 2 / blocks);
        if (share < Stripe.ROW_BYTES) {
            throw new IllegalArgumentException("a page pool of " + pages.capacityBytes() + " bytes is too small for "
                    + geometry.layout().raidDisks() + " members; needed: " + 2L * blocks * Stripe.ROW_BYTES);
        }
        return (int) Math.min(Math.min(share, geometry.chunkBytes()), Stripe.MAX_BYTES);
    }
}
