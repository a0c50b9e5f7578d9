package org.asyncraid.raid.stripe;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.layer.Offload;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.plan.BlockSet;
import org.asyncraid.raid.plan.ParityWork;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.plan.StripePlan;
import org.asyncraid.raid.plan.StripePlanner;
import org.asyncraid.raid.plan.WindowShape;
import org.asyncraid.raid.stripe.Finding.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Runs stripe windows: orders those that overlap, has each planned, reads from members, computes on the offload layer,
 * writes to members, and starts over with what is left when a member or a sector fails. One runner serves one array and
 * belongs to its loop.
 *
 * <p><b>Invariants.</b> Of two overlapping windows of a stripe only one runs. A window writes only after the superblocks
 * say that the array is active, and ends only after every failure it met is in the superblocks. Its pages are its own, or
 * lent by its client, until it has ended, and it ends only when no device and no engine holds any of them.
 */
public final class StripeRunner {
    /** Larger windows leave the second-level cache between reading, computing and writing, and gain nothing. */
    private static final int MAX_WINDOW_BYTES = 128 << 10;

    private final EventLoop loop;
    private final Offload offload;
    private final PagePool pages;
    private final ArrayGeometry geometry;
    private final StripeMembers members;
    private final int windowBytes;
    private final StripePlanner planner = new StripePlanner();
    private final StripeChains chains;
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
            int stripes) {
        this.loop = loop;
        this.offload = offload;
        this.pages = pages;
        this.geometry = geometry;
        this.members = members;
        this.stripes = stripes;
        Layout layout = geometry.layout();
        windowBytes = windowBytes(pages, geometry);
        chains = new StripeChains(offload.descriptors());
        rows = new RowMap[layout.rotationPeriod()];
        for (int i = 0; i < stripes; i++) {
            idle.add(new Stripe(this, layout.dataDisks(), layout.parityDisks(), row(0)));
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
            case RECORDING -> finish(stripe);
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
        stripe.passLength = stripe.length();
        startPass(stripe, 0);
    }

    /** Begins a pass over {@code passLength} bytes from {@code passStart}, with nothing known about unreadable sectors. */
    private void startPass(Stripe stripe, int passStart) {
        stripe.passStart = passStart;
        stripe.mediaErrors.clear();
        runPass(stripe);
    }

    /** Plans the pass by what is known now, and starts its reads. */
    private void runPass(Stripe stripe) {
        fillShape(stripe, stripe.purpose());
        StripePlan plan = planner.planFor(stripe.shape);
        if (!plan.possible() && stripe.purpose() == Purpose.SCRUB) {
            scrubUnreadable(stripe);
            return;
        }
        stripe.plan = plan;
        if (!plan.possible()) {
            cannotPlan(stripe);
            return;
        }
        beginReads(stripe);
    }

    private void beginReads(Stripe stripe) {
        if (!takePages(stripe)) {
            stripe.become(Phase.STARVED);
            starved.addLast(stripe);
            return;
        }
        stripe.become(Phase.READING);
        BlockSet reads = stripe.plan.reads();
        stripe.failedNow.clear();
        stripe.pending = reads.size();
        if (stripe.pending == 0) {
            compute(stripe);
            return;
        }
        for (int position = reads.next(0); position >= 0; position = reads.next(position + 1)) {
            DeviceRequest request = stripe.requests[position];
            request.read(deviceOffset(stripe, position), stripe.content(position), stripe.passStart, stripe.passLength);
            device(stripe, position).submit(request);
        }
    }

    private void fillShape(Stripe stripe, Purpose purpose) {
        long end = stripe.number() * geometry.chunkBytes() + stripe.offset() + stripe.passStart + stripe.passLength;
        WindowShape shape = stripe.shape.begin(purpose, members.isParityTrusted(end));
        for (int position = 0; position < shape.blocks(); position++) {
            int slot = stripe.row.slot(position);
            if (!members.isReadable(slot, end)) {
                shape.unreadable.add(position);
            }
            if (!members.isWritable(slot)) {
                shape.unwritable.add(position);
            }
        }
        shape.unreadable.addAll(stripe.mediaErrors);
        if (members.isWritable()) {
            shape.rewrite.set(stripe.mediaErrors).removeAll(shape.unwritable);
        }
        shape.written.set(stripe.written);
        shape.partial.set(stripe.partial);
        shape.wanted.set(stripe.wanted);
    }

    void transferred(Stripe stripe, DeviceRequest request) {
        int position = request.tag();
        if (!request.status().isOk()) {
            stripe.failedNow.add(position);
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
                    stripe.findings.add(finding(stripe, Kind.UNREADABLE, stripe.row.slot(position), false));
                }
            } else {
                members.memberFailed(stripe.row.slot(position), why);
            }
        }
        if (sectors && stripe.passLength > Stripe.ROW_BYTES) {
            goByRows(stripe);
        } else {
            runPass(stripe);
        }
    }

    /** Does the window again from its beginning, row by row. */
    private void goByRows(Stripe stripe) {
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
            if (isMemoryLost(chain)) {
                abandonPages(stripe);
            }
            fail(stripe, IoStatus.DEVICE_ERROR);
            return;
        }
        switch (stripe.phase) {
            case COMPUTING -> {
                boolean validated = stripe.plan.parityWork() == ParityWork.VALIDATE;
                if (validated && chain.descriptor(chain.length() - 1).result() != 0) {
                    mismatch(stripe);
                } else {
                    write(stripe);
                }
            }
            case LOCATING -> located(stripe);
            case MENDING -> write(stripe);
            default -> throw new IllegalStateException("a computation ended in " + stripe);
        }
    }

    private void mismatch(Stripe stripe) {
        if (stripe.purpose() == Purpose.RESYNC) {
            mendParity(stripe, stripe.plan.parity());
        } else if (stripe.passLength > Stripe.ROW_BYTES) {
            goByRows(stripe);
        } else if (stripe.plan.parity().size() > 1) {
            stripe.become(Phase.LOCATING);
            offload.submit(chains.syndromes(stripe));
        } else {
            boolean repair = stripe.scrubMode() == ScrubMode.REPAIR_PARITY;
            stripe.findings.add(finding(stripe, Kind.MISMATCH, -1, repair));
            if (repair) {
                mendParity(stripe, stripe.plan.parity());
            } else {
                write(stripe);
            }
        }
    }

    private void located(Stripe stripe) {
        WindowShape shape = stripe.shape;
        int where = SyndromeLocator.locate(
                stripe.content(shape.p()).segment().asSlice(stripe.passStart, stripe.passLength),
                stripe.content(shape.q()).segment().asSlice(stripe.passStart, stripe.passLength));
        int position = switch (where) {
            case SyndromeLocator.P -> shape.p();
            case SyndromeLocator.Q -> shape.q();
            default -> where < 0 ? -1 : positionOfExponent(stripe, where);
        };
        boolean repair = stripe.scrubMode() == ScrubMode.REPAIR_PARITY
                || (stripe.scrubMode() == ScrubMode.REPAIR_LOCATED && position >= 0);
        int slot = position < 0 ? -1 : stripe.row.slot(position);
        stripe.findings.add(finding(stripe, kindOf(shape, position), slot, repair));
        if (!repair) {
            write(stripe);
        } else if (stripe.scrubMode() == ScrubMode.REPAIR_PARITY) {
            mendParity(stripe, stripe.plan.parity());
        } else {
            stripe.toWrite.clear().add(position);
            stripe.become(Phase.MENDING);
            offload.submit(
                    position < shape.dataBlocks()
                            ? chains.correct(stripe, position)
                            : chains.recompute(stripe, stripe.toWrite));
        }
    }

    private void mendParity(Stripe stripe, BlockSet parity) {
        stripe.toWrite.set(parity);
        stripe.become(Phase.MENDING);
        offload.submit(chains.recompute(stripe, parity));
    }

    /** A row that cannot be scrubbed as it is: with unreadable sectors, or on a degraded array. */
    private void scrubUnreadable(Stripe stripe) {
        boolean mend = stripe.scrubMode().writes() && !stripe.mediaErrors.isEmpty();
        if (mend) {
            fillShape(stripe, Purpose.REBUILD);
            stripe.shape.wanted.set(stripe.mediaErrors);
            StripePlan plan = planner.planFor(stripe.shape);
            if (plan.possible()) {
                markRepaired(stripe);
                stripe.plan = plan;
                beginReads(stripe);
                return;
            }
        }
        nextPass(stripe);
    }

    private static void markRepaired(Stripe stripe) {
        stripe.findings.replaceAll(found -> found.kind() == Kind.UNREADABLE
                ? new Finding(found.kind(), found.stripe(), found.offsetInChunk(), found.slot(), true)
                : found);
    }

    private void write(Stripe stripe) {
        BlockSet writes = stripe.toWrite;
        stripe.failedNow.clear();
        stripe.become(Phase.WRITING);
        int count = 0;
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            if (members.isWritable(stripe.row.slot(position))) {
                count++;
            } else {
                writes.remove(position);
            }
        }
        stripe.pending = count;
        if (count == 0) {
            nextPass(stripe);
            return;
        }
        for (int position = writes.next(0); position >= 0; position = writes.next(position + 1)) {
            Page page = newContent(stripe, position);
            int pageOffset = stripe.written.contains(position)
                    ? stripe.clientOffset(position, stripe.passStart)
                    : stripe.passStart;
            DeviceRequest request = stripe.requests[position];
            request.write(deviceOffset(stripe, position), page, pageOffset, stripe.passLength);
            device(stripe, position).submit(request.fua(stripe.isFua()));
        }
    }

    private static Page newContent(Stripe stripe, int position) {
        if (stripe.written.contains(position)) {
            return stripe.clientPage(position);
        }
        return stripe.partial.contains(position) ? stripe.merged(position) : stripe.content(position);
    }

    private void writesEnded(Stripe stripe) {
        BlockSet failed = stripe.failedNow;
        for (int position = failed.next(0); position >= 0; position = failed.next(position + 1)) {
            IoStatus why = stripe.requests[position].status();
            int slot = stripe.row.slot(position);
            if (why == IoStatus.NO_SPACE || why == IoStatus.READ_ONLY) {
                members.writingFailed(slot, why);
                fail(stripe, why);
                return;
            }
            members.memberFailed(slot, why);
        }
        if (!members.isWritable()) {
            fail(stripe, IoStatus.DEVICE_ERROR);
            return;
        }
        nextPass(stripe);
    }

    private void nextPass(Stripe stripe) {
        int following = stripe.passStart + stripe.passLength;
        if (following < stripe.length()) {
            startPass(stripe, following);
        } else {
            end(stripe);
        }
    }

    private void cannotPlan(Stripe stripe) {
        if (stripe.purpose() == Purpose.RESYNC && !stripe.mediaErrors.isEmpty()) {
            nextPass(stripe);
        } else {
            fail(stripe, stripe.mediaErrors.isEmpty() ? IoStatus.DEVICE_ERROR : IoStatus.MEDIA_ERROR);
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
            finish(stripe);
        }
    }

    private void finish(Stripe stripe) {
        stripe.become(Phase.ENDING);
        loop.post(stripe);
    }

    /** Runs from the loop, so that no completion comes from inside a start. */
    void ended(Stripe stripe) {
        stripe.become(Phase.IDLE);
        stripe.chain.clear();
        releasePages(stripe);
        table.leave(stripe, this);
        feedStarved();
        stripe.owner().completed(stripe);
    }

    private void feedStarved() {
        for (Stripe stripe = starved.peekFirst(); stripe != null; stripe = starved.peekFirst()) {
            if (!takePages(stripe)) {
                return;
            }
            starved.removeFirst();
            runPass(stripe);
        }
    }

    /** Takes all pages that the plan needs and the window lacks; takes none, and drops the others, if one is not to be had. */
    private boolean takePages(Stripe stripe) {
        BlockSet needed = stripe.failedNow
                .set(stripe.plan.reads())
                .addAll(stripe.plan.recovered())
                .addAll(stripe.plan.parity());
        for (int position = needed.next(0); position >= 0; position = needed.next(position + 1)) {
            if (stripe.content[position] == null) {
                stripe.content[position] = pages.tryTake(stripe.length());
                if (stripe.content[position] == null) {
                    releasePages(stripe);
                    return false;
                }
            }
        }
        BlockSet partial = stripe.partial;
        for (int position = partial.next(0); position >= 0; position = partial.next(position + 1)) {
            if (stripe.merged[position] == null) {
                stripe.merged[position] = pages.tryTake(stripe.length());
                if (stripe.merged[position] == null) {
                    releasePages(stripe);
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether an engine that no longer answers may still write to the chain's memory. */
    private static boolean isMemoryLost(Chain chain) {
        for (int i = 0; i < chain.length(); i++) {
            if (chain.descriptor(i).outcome() == Outcome.LOST) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the pages to whom they are lost to: they never go back to the pool. */
    private static void abandonPages(Stripe stripe) {
        Arrays.fill(stripe.content, null);
        Arrays.fill(stripe.merged, null);
    }

    private static void releasePages(Stripe stripe) {
        release(stripe.content);
        release(stripe.merged);
    }

    private static void release(@Nullable Page[] held) {
        for (int i = 0; i < held.length; i++) {
            Page page = held[i];
            if (page != null) {
                page.release();
                held[i] = null;
            }
        }
    }

    private BlockDevice device(Stripe stripe, int position) {
        return members.device(stripe.row.slot(position));
    }

    private long deviceOffset(Stripe stripe, int position) {
        return members.dataOffsetBytes(stripe.row.slot(position))
                + stripe.number() * geometry.chunkBytes()
                + stripe.offset()
                + stripe.passStart;
    }

    private static int positionOfExponent(Stripe stripe, int exponent) {
        for (int position = 0; position < stripe.shape.dataBlocks(); position++) {
            if (stripe.row.exponent(position) == exponent) {
                return position;
            }
        }
        return -1;
    }

    private static Kind kindOf(WindowShape shape, int position) {
        if (position < 0) {
            return Kind.MISMATCH;
        }
        return position < shape.dataBlocks() ? Kind.WRONG_DATA : position == shape.p() ? Kind.WRONG_P : Kind.WRONG_Q;
    }

    private static Finding finding(Stripe stripe, Kind kind, int slot, boolean repaired) {
        return new Finding(kind, stripe.number(), stripe.offset() + stripe.passStart, slot, repaired);
    }

    private static int windowBytes(PagePool pages, ArrayGeometry geometry) {
        int blocks = geometry.layout().raidDisks() + 2;
        long share = Long.highestOneBit(pages.capacityBytes() / 2 / blocks);
        if (share < Stripe.ROW_BYTES) {
            throw new IllegalArgumentException("a page pool of " + pages.capacityBytes() + " bytes is too small for "
                    + geometry.layout().raidDisks() + " members; needed: " + 2L * blocks * Stripe.ROW_BYTES);
        }
        return (int) Math.min(Math.min(share, geometry.chunkBytes()), MAX_WINDOW_BYTES);
    }
}
