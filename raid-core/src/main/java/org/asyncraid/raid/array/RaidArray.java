package org.asyncraid.raid.array;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.Event;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.MemberReturn;
import org.asyncraid.raid.badblock.ArrayRange;
import org.asyncraid.raid.badblock.LossMap;
import org.asyncraid.raid.cache.WriteBackCache;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.io.ArrayIoQueue;
import org.asyncraid.raid.io.ClientQueue;
import org.asyncraid.raid.journal.JournalPolicy;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.raid.risk.ArrayRisks;
import org.asyncraid.raid.risk.Risk;
import org.asyncraid.raid.stripe.ConsistencyPolicy;
import org.asyncraid.raid.stripe.StripeRunner;
import org.asyncraid.raid.superblock.Superblock1;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running array: a block device over its members. Opened by {@link ArrayOpening}; every method is
 * called on its loop's thread, and every callback comes from there, never from inside the call that asked for it unless said
 * otherwise.
 *
 * <p>Writes are acknowledged when they are on every member that has not failed and every failure is in the superblocks. The
 * superblocks say that the array is active from before its first write until it has been idle for a while or is stopped.
 */
public final class RaidArray implements BlockDevice {
    private static final Logger LOG = LoggerFactory.getLogger(RaidArray.class);

    private final ArrayContext context;
    private final ArrayGeometry geometry;
    private final String name;
    private final MemberTable table;
    private final ConsistencyPolicy policy;
    private final StripeRunner runner;
    private final ArrayIoQueue queue;
    /** Where requests go: to the queue, or to what is in front of it. */
    private ClientQueue clients;

    private final Page zeroPage;
    private final Event idleTimer = Event.of(this::settleIfIdle);
    private final Event spareCheck = Event.of(this::rebuildOnSpares);
    private @Nullable ArraySweep sweep;
    /** Whether a rebuild is beginning: its spares are being given their slots. */
    private boolean employingSpares;

    private boolean stopping;
    private int flushes;
    /** Devices that the policy is preparing to become spares. */
    private int additions;

    private @Nullable Runnable afterQuiet;

    /**
     * An array that runs. Nothing is written before the first request that changes something.
     *
     * @throws IllegalArgumentException when the context's pool is too small for its members
     */
    RaidArray(ArrayContext context, ArrayStart start, ConsistencyPolicy policy) {
        this(context, start, table -> policy);
    }

    /** The same with a policy that wants to know the members. */
    RaidArray(ArrayContext context, ArrayStart start, PolicyMaker maker) {
        this.context = context;
        geometry = start.geometry();
        name = start.name();
        List<ArrayMember> members = Stream.concat(start.seats().stream(), start.journal().stream())
                .map(seat -> new ArrayMember(seat, context.pages()))
                .toList();
        table = new MemberTable(start, members, context.loop().clock());
        policy = maker.make(table);
        runner = new StripeRunner(
                context.loop(),
                context.offload(),
                context.pages(),
                geometry,
                table,
                policy,
                policy.windows(context.config().stripes()));
        policy.attach(table);
        if (policy.needsPartialParity()) {
            table.updater().mark();
        }
        zeroPage = context.pages().take(runner.windowBytes());
        zeroPage.clear();
        queue = new ArrayIoQueue(context.loop(), geometry, table, runner, zeroPage, this::passedOnEnded);
        clients = queue;
        table.onChange(this::membersChanged);
    }

    /** Makes the consistency policy of an array whose members are known. */
    @FunctionalInterface
    interface PolicyMaker {
        ConsistencyPolicy make(MemberTable table);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return geometry.arrayBytes();
    }

    @Override
    public int blockBytes() {
        int block = SECTOR_BYTES;
        for (ArrayMember member : table.members()) {
            block = member.isJournal() ? block : Math.max(block, member.device().blockBytes());
        }
        return block;
    }

    @Override
    public boolean isReadOnly() {
        return !table.isWritable();
    }

    @Override
    public void submit(DeviceRequest request) {
        request.checkFits(this);
        if (stopping) {
            refuse(request, IoStatus.GONE);
        } else if (request.operation().changesData() && !table.isWritable()) {
            refuse(request, table.isBroken() ? IoStatus.DEVICE_ERROR : IoStatus.READ_ONLY);
        } else {
            switch (request.operation()) {
                case READ, WRITE, WRITE_ZEROES -> clients.submit(request);
                case DISCARD -> discard(request);
                case FLUSH -> flush(request);
            }
        }
    }

    /** The array as it is now. */
    public ArrayStatus status() {
        ArraySweep running = sweep;
        return new ArrayStatus(
                geometry,
                table.updater().events(),
                table.members().stream().map(ArrayMember::status).toList(),
                table.updater().isActiveOnDisk(),
                table.resyncedBytes(),
                table.isBroken(),
                table.readOnlyReason(),
                Optional.ofNullable(running).map(ArraySweep::report));
    }

    /** What of its content is lost, by the members that are there and their lists of bad blocks. */
    public List<ArrayRange> losses() {
        return LossMap.of(geometry, table.contents());
    }

    /** What of its content is lost, may be wrong, or would not survive the next failure, the worst first. */
    public List<Risk> risks() {
        return ArrayRisks.of(geometry, table.contents(), table.staleSlots(), table::nextDoubtful);
    }

    /**
     * Takes a member out of use, as if it had failed, and tells when the superblocks say so.
     *
     * @throws IllegalArgumentException when there is no such member in use, or the array could not do without it
     */
    public void fail(Predicate<MemberStatus> which, Runnable done) {
        ArrayMember member = find(which);
        if (!member.isLive()) {
            throw new IllegalArgumentException(member.device().name() + " has failed already");
        }
        if (member.isJournal()) {
            throw new IllegalArgumentException(
                    "the array cannot do without " + member.device().name() + ", its write journal");
        }
        if (member.isInSync() && table.missing() >= geometry.layout().parityDisks()) {
            throw new IllegalArgumentException(
                    "the array cannot do without " + member.device().name() + ": " + table.missing() + " of at most "
                            + geometry.layout().parityDisks() + " members are missing already");
        }
        table.fail(member, "marked as faulty on request");
        table.updater().whenFailuresRecorded(done);
    }

    /**
     * Has a spare take the place of a member that is in sync, and tells when the superblocks say so. A rebuild then copies
     * what the member holds, computes what it cannot read, and exchanges the two at the end; the member counts as failed from
     * then on. It takes writes until that moment.
     *
     * @throws IllegalArgumentException when there is no such member or no such spare, or the member is being replaced already
     */
    public void replace(Predicate<MemberStatus> which, Predicate<MemberStatus> with, Runnable done) {
        ArrayMember member = find(which);
        ArrayMember spare = find(with);
        if (!member.isInSync()) {
            throw new IllegalArgumentException(member.device().name() + " is not in sync, so it cannot be replaced");
        }
        if (!(spare.state() instanceof MemberState.Spare)) {
            throw new IllegalArgumentException(spare.device().name() + " is not a spare");
        }
        if (table.isBeingReplaced(member.slot())) {
            throw new IllegalArgumentException(member.device().name() + " is being replaced already");
        }
        table.replace(member, spare, done);
    }

    /**
     * Lets go of a member that is faulty or a spare, and tells when the superblocks say so.
     *
     * @throws IllegalArgumentException when there is no such member, or it is in use
     */
    public void remove(Predicate<MemberStatus> which, Runnable done) {
        ArrayMember member = find(which);
        if (member.isWritable() || member.isJournal()) {
            throw new IllegalArgumentException(member.device().name() + " is in use; it must be failed first");
        }
        table.remove(member, done);
    }

    /** Records that the devices of this number, which are not among the members, are out of the array. */
    public void forget(int deviceNumber, Runnable done) {
        table.forget(deviceNumber, done);
    }

    /**
     * Adds a spare with the superblock it is to have, and tells when the superblocks say so.
     *
     * @param superblock made from a member's by {@link org.asyncraid.raid.superblock.NewMember#asSpareOf}
     */
    public void add(BlockDevice device, Superblock1 superblock, Runnable done) {
        ArrayStart.Seat seat = new ArrayStart.Seat(device, superblock, ArrayMember.NO_SLOT, new MemberState.Spare());
        additions++;
        policy.adds(device, superblock, () -> {
            additions--;
            table.add(new ArrayMember(seat, context.pages()), done);
            quietCheck();
        });
    }

    /** What is to become of a member that was away and comes back; nothing is done yet. */
    public MemberReturn.Verdict judgeReturn(Candidate returning) {
        List<Superblock1> inSync = table.members().stream()
                .filter(ArrayMember::isInSync)
                .map(ArrayMember::superblock1)
                .toList();
        List<Boolean> vacant = IntStream.range(0, geometry.layout().raidDisks())
                .mapToObj(table::isVacant)
                .toList();
        List<Integer> numbers = table.members().stream()
                .filter(ArrayMember::isLive)
                .map(ArrayMember::deviceNumber)
                .toList();
        return MemberReturn.decide(inSync, numbers, vacant, table.regions().eventsCleared(), returning);
    }

    /**
     * Gives a member that was away its slot again, and tells when the superblocks say so; a rebuild then visits what the
     * bitmap marks.
     *
     * @param partial what {@link #judgeReturn} said of it just now
     */
    public void reAdd(Candidate returning, BlockDevice device, MemberReturn.Verdict.Partial partial, Runnable done) {
        MemberState state = new MemberState.Recovering(0);
        ArrayStart.Seat seat = ArrayStart.Seat.of(returning, device, partial.superblock(), partial.slot(), state);
        table.reAdd(new ArrayMember(seat, context.pages()), done);
    }

    /**
     * Starts a resync, check or repair from where the last one stopped; a rebuild first gives spares the slots without a
     * member.
     *
     * @throws IllegalStateException while another sweep runs
     */
    public void startSweep(SweepKind kind, SweepEnd whom) {
        ArraySweep running = sweep;
        if (running != null) {
            throw new IllegalStateException("a " + running.kind() + " is running");
        }
        if (employingSpares) {
            throw new IllegalStateException("a " + SweepKind.REBUILD + " is beginning");
        }
        if (kind == SweepKind.REBUILD) {
            employingSpares = true;
            table.employSpares(() -> begin(kind, whom));
        } else {
            begin(kind, whom);
        }
    }

    /** Whether a sweep runs or is beginning, asked for or not: {@link #startSweep} has to wait then. */
    public boolean isSweeping() {
        return sweep != null || employingSpares;
    }

    /** Stops the running sweep, if any, after its windows in flight; its end is told as usual. */
    public void cancelSweep() {
        ArraySweep running = sweep;
        if (running != null) {
            running.cancel();
        }
    }

    MemberTable table() {
        return table;
    }

    /** An empty cache of this array's journal, which nobody uses yet. */
    WriteBackCache newCache(JournalPolicy journal, long memoryBytes) {
        WriteBackCache.Below below = new WriteBackCache.Below(geometry, table, runner, queue);
        return new WriteBackCache(context.loop(), below, journal, memoryBytes, this::requestEnded);
    }

    /** Has all requests go to a cache from now on, which is closed with the array; before the first. */
    void cacheWrites(WriteBackCache cache) {
        clients = cache;
    }

    /** Refuses writes from now on; none may be in flight. */
    void becomeReadOnly(String reason) {
        table.becomeReadOnly(reason);
    }

    /**
     * Ends all work, flushes the members, marks the array clean if it may be, releases memory, and tells. The devices stay
     * open.
     */
    public void stop(Runnable done) {
        if (stopping) {
            throw new IllegalStateException("the array is stopping already");
        }
        stopping = true;
        cancelSweep();
        context.loop().cancel(idleTimer);
        afterQuiet = () -> {
            afterQuiet = null;
            clients.settle(() -> policy.settle(() -> table.regions().settle(() -> markCleanAndRelease(done))));
        };
        quietCheck();
    }

    /** The loop's memory of it; use {@link #stop} to end it orderly. */
    @Override
    public void close() {
        if (!stopping) {
            stop(() -> {});
        }
    }

    private void begin(SweepKind kind, SweepEnd whom) {
        employingSpares = false;
        if (kind == SweepKind.REBUILD && table.recovering().isEmpty()) {
            endWithoutTargets(whom);
            return;
        }
        ArraySweep next =
                new ArraySweep(context, runner, geometry, table, kind, new ArraySweep.Ending(this::sweepEnded, whom));
        sweep = next;
        next.start();
        if (stopping) {
            next.cancel();
        }
    }

    /** Nothing is missing, or nobody is there to take the place of what is: a spare may have failed just now. */
    private void endWithoutTargets(SweepEnd whom) {
        SweepReport nothing = new SweepReport(SweepKind.REBUILD, 0, 0, geometry.memberBytes(), 0, 0, 0, List.of());
        IoStatus status = table.missing() == 0 ? IoStatus.OK : IoStatus.DEVICE_ERROR;
        context.loop().post(() -> whom.ended(nothing, status, false));
        quietCheck();
    }

    private void sweepEnded() {
        sweep = null;
        takeSpares();
        requestEnded();
    }

    private void flush(DeviceRequest request) {
        flushes++;
        table.flush(() -> table.updater().whenFailuresRecorded(() -> {
            flushes--;
            request.end(table.isBroken() ? IoStatus.DEVICE_ERROR : IoStatus.OK);
            context.loop().post(request);
            quietCheck();
        }));
    }

    /** Where members may keep anything of what they discard, parity would not be that of what is left: nothing is done then. */
    private void discard(DeviceRequest request) {
        if (context.config().discards()) {
            clients.submit(request);
        } else {
            refuse(request, IoStatus.OK);
        }
    }

    private void refuse(DeviceRequest request, IoStatus why) {
        request.end(why);
        context.loop().post(request);
    }

    private void membersChanged() {
        ArraySweep running = sweep;
        if (running != null && table.isBroken()) {
            running.cancel();
        }
        takeSpares();
    }

    /** A member may have failed that a spare can take the place of. Looked at from the loop, where no sweep is beginning. */
    private void takeSpares() {
        if (context.config().takesSpares()) {
            context.loop().tryPost(spareCheck);
        }
    }

    private void rebuildOnSpares() {
        boolean free = !isSweeping() && !stopping && table.isWritable();
        if (free && table.canEmploySpare()) {
            LOG.info("{}: a spare takes the place of a member that failed", name);
            startSweep(
                    SweepKind.REBUILD,
                    (report, status, cancelled) -> LOG.info("{}: its rebuild ended with {}", name, status));
        }
    }

    private void passedOnEnded() {
        clients.passedOnEnded();
        requestEnded();
    }

    private void requestEnded() {
        boolean quiet = clients.writesInFlight() == 0 && !stopping;
        boolean owes = table.updater().owesClean() || clients.holdsData();
        if (quiet && owes && !idleTimer.isPending()) {
            context.loop().schedule(idleTimer, context.config().idleNanosBeforeClean());
        }
        quietCheck();
    }

    private void settleIfIdle() {
        if (!stopping && clients.writesInFlight() == 0) {
            clients.settle(this::markCleanIfIdle);
        }
    }

    private void markCleanIfIdle() {
        boolean idle = clients.writesInFlight() == 0 && !clients.holdsData();
        if (stopping || !idle || isSweepWriting()) {
            return;
        }
        if (table.updater().owesClean()) {
            table.updater().markClean(() -> {});
        }
    }

    private boolean isSweepWriting() {
        ArraySweep running = sweep;
        return running != null && (running.kind() == SweepKind.REPAIR || running.kind() == SweepKind.REPAIR_LOCATED);
    }

    /** Goes on with {@link #stop} once nothing is in flight. */
    private void quietCheck() {
        Runnable next = afterQuiet;
        boolean ended = clients.inFlight() == 0 && flushes + additions == 0 && !isSweeping();
        if (next != null && ended && runner.isQuiet()) {
            next.run();
        }
    }

    private void markCleanAndRelease(Runnable done) {
        if (!table.isWritable()) {
            release(done);
        } else if (table.updater().owesClean()) {
            table.updater().markClean(() -> release(done));
        } else {
            table.flush(() -> release(done));
        }
    }

    private void release(Runnable done) {
        table.updater().whenIdle(() -> {
            table.regions().close();
            policy.close();
            clients.close();
            zeroPage.release();
            table.members().forEach(ArrayMember::release);
            done.run();
        });
    }

    private ArrayMember find(Predicate<MemberStatus> which) {
        for (ArrayMember member : table.members()) {
            if (which.test(member.status())) {
                return member;
            }
        }
        throw new IllegalArgumentException("no such member in " + name);
    }
}
