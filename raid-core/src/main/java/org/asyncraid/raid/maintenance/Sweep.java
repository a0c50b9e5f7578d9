package org.asyncraid.raid.maintenance;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.plan.Purpose;
import org.asyncraid.raid.stripe.Finding;
import org.asyncraid.raid.stripe.ScrubMode;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeCompletion;
import org.asyncraid.raid.stripe.StripeRunner;

/**
 * Takes every window of the array through a resync, rebuild or scrub, several at a time, from the beginning of the members
 * to their end. Windows end in any order; {@link SweepListener#advanced} is told only what is done without a gap. The
 * loop's own.
 */
public final class Sweep implements StripeCompletion {
    /** Windows are tracked in one long. */
    private static final int MAX_DEPTH = 64;

    private static final int SECTORS_A_ROW = 8;

    /** How soon to look again when clients hold every window. */
    private static final long RETRY_NANOS = 1_000_000;

    private final EventLoop loop;
    private final StripeRunner runner;
    private final ArrayGeometry geometry;
    private final SweepKind kind;
    private final List<Integer> slots;
    private final SweepScope scope;
    private final SweepListener listener;
    private final int depth;
    private final int windowBytes;
    private final long windows;

    private final long firstWindow;
    private long lowWindow;
    private long nextWindow;
    /** Bit i: window {@code lowWindow + i} is done. */
    private long doneMask;

    private int inFlight;
    private boolean cancelled;
    private boolean started;
    private boolean ended;
    private IoStatus status = IoStatus.OK;

    private long mismatchSectors;
    private long unreadableBlocks;
    private long repairedRows;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * A sweep that is still to be started.
     *
     * @param depth windows in flight, 1 to 64
     */
    public Sweep(
            EventLoop loop, StripeRunner runner, ArrayGeometry geometry, Task task, int depth, SweepListener listener) {
        if (depth < 1 || depth > MAX_DEPTH) {
            throw new IllegalArgumentException("depth " + depth + "; allowed: 1 to " + MAX_DEPTH);
        }
        this.loop = loop;
        this.runner = runner;
        this.geometry = geometry;
        this.kind = task.kind();
        this.slots = task.slots();
        scope = task.scope();
        this.listener = listener;
        this.depth = depth;
        windowBytes = runner.windowBytes();
        windows = geometry.memberBytes() / windowBytes;
        lowWindow = Math.min(task.fromBytes() / windowBytes, windows);
        firstWindow = lowWindow;
        nextWindow = lowWindow;
    }

    /**
     * What a sweep is to do.
     *
     * @param slots the slots to rebuild; empty for other kinds
     * @param fromBytes where on each member to begin; rounded down to a whole window
     * @param scope what to visit from there on; asked again and again while the sweep goes on
     */
    public record Task(SweepKind kind, List<Integer> slots, long fromBytes, SweepScope scope) {
        public Task {
            slots = List.copyOf(slots);
            if (slots.isEmpty() == (kind == SweepKind.REBUILD)) {
                throw new IllegalArgumentException(kind + " of slots " + slots);
            }
        }
    }

    /** Begins. The listener hears of the end exactly once, never inside this call. */
    public void start() {
        if (started) {
            throw new IllegalStateException("a sweep runs once");
        }
        started = true;
        loop.post(this::begin);
    }

    /** Stops after the windows in flight. */
    public void cancel() {
        cancelled = true;
    }

    public boolean hasEnded() {
        return ended;
    }

    public SweepReport report() {
        return new SweepReport(
                kind,
                firstWindow * windowBytes,
                lowWindow * windowBytes,
                geometry.memberBytes(),
                mismatchSectors,
                unreadableBlocks,
                repairedRows,
                findings);
    }

    @Override
    public void completed(Stripe window) {
        inFlight--;
        note(window.findings());
        long index = window.number() * (geometry.chunkBytes() / windowBytes) + window.offset() / windowBytes;
        if (window.status().isOk() || kind.isScrub()) {
            doneMask |= 1L << (index - lowWindow);
        } else if (status.isOk()) {
            status = window.status();
        }
        advance();
        window.release();
        fill();
        if (inFlight == 0) {
            end();
        }
    }

    private void advance() {
        int advancedBy = Long.numberOfTrailingZeros(~doneMask);
        if (advancedBy > 0) {
            doneMask = advancedBy == Long.SIZE ? 0 : doneMask >>> advancedBy;
            lowWindow += advancedBy;
            listener.advanced(lowWindow * windowBytes);
        }
    }

    private void begin() {
        fill();
        if (inFlight == 0) {
            if (hasMore()) {
                loop.schedule(Event.of(this::begin), RETRY_NANOS);
            } else {
                end();
            }
        }
    }

    /** Begins windows up to the depth; those of the sweep that ended leave at least one to take. */
    private void fill() {
        while (inFlight < depth && hasMore() && nextWindow - lowWindow < MAX_DEPTH) {
            if (!isNextInScope()) {
                continue;
            }
            Stripe window = runner.tryTake();
            if (window == null) {
                return;
            }
            runNext(window);
        }
    }

    /** Whether the next window is to be visited; if not, passes over it, and over all like it where nothing is in flight. */
    private boolean isNextInScope() {
        long next = scope.next(nextWindow * windowBytes);
        if (next < (nextWindow + 1) * windowBytes) {
            return true;
        }
        if (inFlight == 0) {
            lowWindow = Math.min(next / windowBytes, windows);
            nextWindow = lowWindow;
            listener.advanced(lowWindow * windowBytes);
        } else {
            doneMask |= 1L << (nextWindow - lowWindow);
            nextWindow++;
        }
        return false;
    }

    private boolean hasMore() {
        return nextWindow < windows && !cancelled && status.isOk();
    }

    private void runNext(Stripe window) {
        long start = nextWindow++ * windowBytes;
        long stripe = start / geometry.chunkBytes();
        int offset = (int) (start % geometry.chunkBytes());
        window.begin(purpose(), stripe, offset, windowBytes, this);
        for (int slot : slots) {
            window.rebuild(slot);
        }
        window.scrubMode(scrubMode());
        inFlight++;
        runner.start(window);
    }

    private void note(List<Finding> found) {
        for (Finding finding : found) {
            if (finding.kind() == Finding.Kind.UNREADABLE) {
                unreadableBlocks++;
            } else {
                mismatchSectors += SECTORS_A_ROW;
            }
            if (finding.repaired()) {
                repairedRows++;
            }
            if (findings.size() < SweepReport.MAX_FINDINGS) {
                findings.add(finding);
            }
        }
    }

    private void end() {
        ended = true;
        listener.ended(lowWindow * windowBytes, status, cancelled && lowWindow < windows);
    }

    private Purpose purpose() {
        return switch (kind) {
            case RESYNC -> Purpose.RESYNC;
            case REBUILD -> Purpose.REBUILD;
            case CHECK, REPAIR, REPAIR_LOCATED -> Purpose.SCRUB;
        };
    }

    private ScrubMode scrubMode() {
        return switch (kind) {
            case REPAIR -> ScrubMode.REPAIR_PARITY;
            case REPAIR_LOCATED -> ScrubMode.REPAIR_LOCATED;
            case RESYNC, REBUILD, CHECK -> ScrubMode.REPORT;
        };
    }
}
