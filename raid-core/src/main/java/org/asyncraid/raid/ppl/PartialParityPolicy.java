package org.asyncraid.raid.ppl;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.stripe.ConsistencyPolicy;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeMembers;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;
import org.jspecify.annotations.Nullable;

/**
 * Logs, before data and parity of a stripe are written, what the blocks that stay as they are contribute to parity: on P's
 * member for P and, with {@link LogKind#PPL6}, on Q's member for Q.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>No member is written to before every log that the pass belongs in tells of it, or the failure of its member is in the
 *       superblocks: whoever is taken for current after a crash has the log of all that had begun.
 *   <li>A device that is to replace a member has a log of its own, which tells of the same. So it knows what was being written
 *       when it takes the slot: at the end, or because the member has failed. What was logged before it began to be filled has
 *       ended before its rows count as filled.
 *   <li>The member writes of a logged pass are durable when they end (FUA). So when a window ends, a power cut undoes nothing
 *       of it, and the next window of those rows may log partial parity that depends on it.
 *   <li>Where a member is absent, what was replayed stays in the logs until the superblocks tell of its absence: a replay that
 *       takes blocks of its for lost must be done again if it comes back. Where one is being replaced, it stays until they tell
 *       that the replacement is to be filled anew.
 *   <li>A pass stays in its logs until all its writes have ended well, or until the failure of those members that did not
 *       take them is in the superblocks.
 * </ul>
 *
 * <p>Parity that nobody keeps needs no log: the data is all there is. The loop's own; allocates nothing in steady state.
 */
public final class PartialParityPolicy implements ConsistencyPolicy {
    private static final int NOBODY = -1;

    private final EventLoop loop;
    private final ArrayGeometry geometry;
    private final LogKind kind;
    private final Map<BlockDevice, Superblock> superblocks = new HashMap<>();
    /** By slot, the member's; behind those, in the same order, that of the device which is to replace it. */
    private final @Nullable ParityLog[] logs;

    private final ParityLog.Generations generations;
    private final IdentityHashMap<Stripe, LogTicket> tickets = new IdentityHashMap<>();
    private final ArrayDeque<LogEntry> unused = new ArrayDeque<>();
    private final long firstGeneration;
    /** Members whose logs are still what was replayed; made empty before the first write. */
    private List<LogOwner> replayed;

    private final ArrayDeque<Stripe> awaitingReset = new ArrayDeque<>();
    private @Nullable StripeMembers members;
    private long sequence;

    /**
     * The policy of an array.
     *
     * @param owners its members and spares
     * @param replayed those of them whose logs are not empty yet
     * @param generation of the empty logs
     */
    public PartialParityPolicy(
            EventLoop loop,
            ArrayGeometry geometry,
            LogKind kind,
            List<LogOwner> owners,
            List<LogOwner> replayed,
            long generation) {
        this.loop = loop;
        this.geometry = geometry;
        this.kind = kind;
        this.replayed = List.copyOf(replayed);
        firstGeneration = generation;
        generations = new ParityLog.Generations(generation);
        sequence = generation;
        logs = new ParityLog[2 * geometry.layout().raidDisks()];
        owners.forEach(owner -> superblocks.put(owner.device(), owner.superblock()));
    }

    /** Why an array must not be written to because of its logs, in one line; empty if nothing forbids it. */
    public static Optional<String> readOnlyReason(ArrayGeometry geometry, LogKind kind, List<LogOwner> owners) {
        int needed = LogArea.HEADER_BYTES + Math.min(geometry.chunkBytes(), Stripe.MAX_BYTES);
        for (LogOwner owner : owners) {
            Optional<LogArea> area = kind.area(owner.superblock(), owner.device());
            if (area.isEmpty() || area.get().bytes() < needed) {
                return Optional.of("the partial parity log of " + owner.device().name() + " is too small to be used");
            }
        }
        return Optional.empty();
    }

    /**
     * Makes logs empty, before the array starts.
     *
     * @param generation of the empty logs; in ours, higher than any that is on disk
     * @param whom told once, on the loop, never inside this call: why a log could not be made empty, if so
     */
    public static void reset(
            EventLoop loop,
            PagePool pages,
            ArrayGeometry geometry,
            LogKind kind,
            List<LogOwner> owners,
            long generation,
            Consumer<Optional<String>> whom) {
        LogReset.start(loop, pages, geometry, kind, owners, generation, whom);
    }

    @Override
    public boolean needsPartialParity() {
        return true;
    }

    /** A window waits for its log about as long as for its reads, and for the write to the log before. */
    @Override
    public int windows(int configured) {
        return 2 * configured;
    }

    @Override
    public void attach(StripeMembers whose) {
        members = whose;
    }

    /** By now the superblocks tell who is absent, so nobody who is will be taken for current again. */
    @Override
    public boolean admits(Stripe window) {
        if (!replayed.isEmpty()) {
            List<LogOwner> present = replayed.stream().filter(this::takesWrites).toList();
            replayed = List.of();
            awaitingReset.add(window);
            empty(present, firstGeneration, this::areEmpty);
            return false;
        }
        if (!awaitingReset.isEmpty()) {
            awaitingReset.add(window);
            return false;
        }
        return true;
    }

    private boolean takesWrites(LogOwner owner) {
        BlockDevice device = owner.device();
        for (int slot = 0; slot < geometry.layout().raidDisks(); slot++) {
            boolean has = members().isWritable(slot) && members().device(slot) == device;
            if (has || members().replacement(slot) == device) {
                return true;
            }
        }
        return false;
    }

    /** A member whose log could not be made empty will fail when it is written to. */
    private void areEmpty() {
        List<Stripe> admitted = List.copyOf(awaitingReset);
        awaitingReset.clear();
        admitted.forEach(Stripe::resume);
    }

    @Override
    public boolean hasLogged(Stripe window) {
        LogTicket ticket = tickets.get(window);
        if (ticket == null) {
            ticket = new LogTicket(window, members());
            tickets.put(window, ticket);
        }
        sequence++;
        Layout layout = geometry.layout();
        int pSlot = window.replacesParity(0) ? layout.pSlot(window.number()) : NOBODY;
        int qSlot = layout.parityDisks() > 1 && window.replacesParity(1) ? layout.qSlot(window.number()) : NOBODY;
        ParityLog p = logOf(pSlot);
        ParityLog q = logOf(qSlot);
        if (p != null) {
            log(ticket, p, false, q != null);
            logForReplacement(ticket, pSlot, false, q != null);
        }
        if (q != null) {
            log(ticket, q, true, p != null);
            logForReplacement(ticket, qSlot, true, p != null);
        }
        if (ticket.isWaiting()) {
            window.fua(true);
            return false;
        }
        return members().areFailuresRecorded(window);
    }

    @Override
    public void passWritten(Stripe window) {
        LogTicket ticket = ticket(window);
        if (window.hasFailedTransfers()) {
            ticket.kept.addAll(ticket.current);
            ticket.current.clear();
        } else {
            retire(ticket.current);
        }
    }

    @Override
    public void released(Stripe window) {
        LogTicket ticket = tickets.get(window);
        if (ticket != null) {
            retire(ticket.current);
            retire(ticket.kept);
        }
    }

    /** Its log is made empty; a device that fails even that will fail again when it is used. */
    @Override
    public void adds(BlockDevice device, Superblock1 superblock, Runnable done) {
        superblocks.put(device, superblock);
        forgetLogOn(device);
        LogOwner spare = new LogOwner(-1, device, superblock, 0, true);
        if (kind.area(superblock, device).isEmpty()) {
            done.run();
            return;
        }
        empty(List.of(spare), generations.next(), done);
    }

    /** It may have been in the array before, by another name. */
    private void forgetLogOn(BlockDevice device) {
        for (int i = 0; i < logs.length; i++) {
            ParityLog log = logs[i];
            if (log != null && log.isOn(device)) {
                log.release();
                logs[i] = null;
            }
        }
    }

    private void empty(List<LogOwner> owners, long generation, Runnable done) {
        PagePool pages = new PagePool((long) LogArea.HEADER_BYTES * Math.max(1, owners.size()));
        LogReset.start(loop, pages, geometry, kind, owners, generation, failure -> {
            pages.close();
            done.run();
        });
    }

    @Override
    public void close() {
        for (ParityLog log : logs) {
            if (log != null) {
                log.release();
            }
        }
    }

    private void log(LogTicket ticket, ParityLog log, boolean ofQ, boolean inBothLogs) {
        Stripe window = ticket.window;
        LogEntry entry = unused.poll();
        if (entry == null) {
            entry = new LogEntry();
        }
        int disks = geometry.layout().dataDisks();
        int first = 0;
        while (!window.replaces(first)) {
            first++;
        }
        int count = 1;
        while (first + count < disks && window.replaces(first + count)) {
            count++;
        }
        int offset = window.offset() + window.passStart();
        entry.belongsTo(ticket, log);
        entry.begin(sequence, window.number(), offset, window.passLength());
        entry.replaces(first, count);
        entry.parity(ofQ, inBothLogs, count < disks);
        if (kind == LogKind.PPL6) {
            keepWhatHasNoMember(entry);
        }
        ticket.current.add(entry);
        ticket.await();
        log.add(entry);
    }

    private void keepWhatHasNoMember(LogEntry entry) {
        long end = geometry.memberOffset(entry.stripe(), entry.offset()) + entry.length();
        for (int data = entry.firstData(); data < entry.firstData() + entry.dataCount(); data++) {
            if (!members().isReadable(geometry.layout().dataSlot(entry.stripe(), data), end)) {
                entry.keep(data);
            }
        }
    }

    private void retire(List<LogEntry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = entries.get(i);
            entry.retire();
        }
        entries.clear();
    }

    private void logForReplacement(LogTicket ticket, int slot, boolean ofQ, boolean inBothLogs) {
        BlockDevice device = members().replacement(slot);
        ParityLog log = device == null ? null : logOn(device, slot);
        if (log != null) {
            log(ticket, log, ofQ, inBothLogs);
        }
    }

    /** The log of the member in a slot; null where that has none. */
    private @Nullable ParityLog logOf(int slot) {
        return slot != NOBODY && members().isWritable(slot) ? logOn(members().device(slot), slot) : null;
    }

    /** The log of a device that has a slot, or is to have it. What it tells of stays when it takes the slot. */
    private @Nullable ParityLog logOn(BlockDevice device, int slot) {
        int disks = geometry.layout().raidDisks();
        for (int i = slot; i < logs.length; i += disks) {
            ParityLog log = logs[i];
            if (log != null && log.isOn(device)) {
                return log;
            }
        }
        Superblock superblock = superblocks.get(device);
        Optional<LogArea> area = superblock == null ? Optional.empty() : kind.area(superblock, device);
        if (superblock == null || area.isEmpty()) {
            return null;
        }
        ParityLog.Place place = new ParityLog.Place(slot, device, area.get(), kind.format(superblock, geometry, slot));
        ParityLog made = kind == LogKind.MD
                ? new InPlaceLog(loop, place, members(), generations, unused::push)
                : new RingLog(loop, place, members(), generations, unused::push, unitBytes());
        ParityLog present = logs[slot];
        int free = present == null || !present.isInUse() ? slot : slot + disks;
        ParityLog former = logs[free];
        if (former != null) {
            former.release();
        }
        logs[free] = made;
        return made;
    }

    /** Room for the largest unit of our log, with all that can be logged of the largest window; a page's size. */
    private int unitBytes() {
        int window = Math.min(geometry.chunkBytes(), Stripe.MAX_BYTES);
        return Integer.highestOneBit(LogEntry.MAX_BLOCKS * window) * 2;
    }

    private LogTicket ticket(Stripe window) {
        LogTicket ticket = tickets.get(window);
        if (ticket == null) {
            throw new IllegalStateException("never logged: " + window);
        }
        return ticket;
    }

    private StripeMembers members() {
        StripeMembers attached = members;
        if (attached == null) {
            throw new IllegalStateException("the policy has no members yet");
        }
        return attached;
    }
}
