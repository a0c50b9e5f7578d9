package org.asyncraid.raid.ppl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.overlay.OverlayDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.replay.ReplayWrite;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs of an array that was not stopped cleanly, and works out what they make of parity. Nothing is written: what
 * is to be changed is shown over the members, and told.
 *
 * <p>Later updates see what earlier ones changed. A block that cannot be read counts as one that is not there.
 */
final class LogRecovery {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int ROW_BYTES = 4096;

    /**
     * What it came to.
     *
     * @param overlays by slot, the members as the logs make them
     * @param writes the same as writes, in their order
     * @param updates writes to stripes that were found in the logs
     * @param refused log entries whose checksum or content is wrong, and logs that are out of date
     * @param absent slots in whose log nothing valid is
     * @param unreadable slots whose log cannot be read
     */
    record Outcome(
            Map<Integer, OverlayDevice> overlays,
            List<ReplayWrite> writes,
            int updates,
            int refused,
            List<Integer> absent,
            List<Integer> unreadable) {}

    private final EventLoop loop;
    private final ArrayGeometry geometry;
    private final Consumer<Outcome> whom;
    private final Page page;
    private final DeviceFetch fetch;
    private final Map<Integer, LoggedMember> bySlot = new HashMap<>();
    private final Map<Integer, OverlayDevice> overlays = new TreeMap<>();
    private final List<ReplayWrite> writes = new ArrayList<>();
    private final List<LoggedUpdate> found = new ArrayList<>();
    /** Slots whose logs were read. */
    private final Set<Integer> told = new HashSet<>();

    private final List<Integer> absent = new ArrayList<>();
    private final List<Integer> unreadable = new ArrayList<>();
    private int refused;
    private int updates;
    private final Iterator<LoggedMember> nextLog;
    private final ArrayDeque<Rows> toApply = new ArrayDeque<>();

    private LogRecovery(
            EventLoop loop, Page page, ArrayGeometry geometry, List<LoggedMember> members, Consumer<Outcome> whom) {
        this.loop = loop;
        this.geometry = geometry;
        this.whom = whom;
        this.page = page;
        fetch = new DeviceFetch(page);
        nextLog = members.iterator();
        for (LoggedMember member : members) {
            bySlot.put(member.slot(), member);
            overlays.put(member.slot(), new OverlayDevice(member.device(), loop));
        }
    }

    /**
     * Begins.
     *
     * @param pages lends a page of 64 KiB for as long as it takes
     * @param members those that hold content and a log
     * @param whom told once, on the loop, never inside this call
     */
    static void start(
            EventLoop loop,
            PagePool pages,
            ArrayGeometry geometry,
            List<LoggedMember> members,
            Consumer<Outcome> whom) {
        LogRecovery recovery = new LogRecovery(loop, pages.take(PIECE_BYTES), geometry, members, whom);
        loop.post(recovery::readNextLog);
    }

    private void readNextLog() {
        if (!nextLog.hasNext()) {
            List<LoggedUpdate> joined = joined();
            List<Rows> newest = newest(joined);
            newest.stream()
                    .flatMap(this::cut)
                    .filter(rows -> !hasNotBegun(rows))
                    .forEach(toApply::add);
            updates = (int) toApply.stream().map(Rows::update).distinct().count();
            applyNext();
            return;
        }
        LoggedMember member = nextLog.next();
        if (!member.isCurrent()) {
            refused++;
            readNextLog();
            return;
        }
        fetch.read(member.device(), member.area().offsetBytes(), member.area().bytes(), bytes -> {
            if (bytes == null) {
                unreadable.add(member.slot());
            } else {
                List<LogUnit> units = member.format().read(bytes);
                units.forEach(unit -> take(unit, member));
                refused -= neverBegun(member, units);
                if (units.isEmpty()) {
                    absent.add(member.slot());
                } else {
                    told.add(member.slot());
                }
            }
            readNextLog();
        });
    }

    /** Torn units of ours are the newest, and what they tell of has not begun. */
    private static int neverBegun(LoggedMember member, List<LogUnit> units) {
        if (!(member.format() instanceof Ppl6LogFormat)) {
            return 0;
        }
        return units.subList(Math.max(0, units.size() - RingLog.WRITES), units.size()).stream()
                .mapToInt(LogUnit::refused)
                .sum();
    }

    private void take(LogUnit unit, LoggedMember member) {
        refused += unit.refused();
        for (LoggedUpdate update : unit.updates()) {
            if ((update.offset() | update.length()) % member.device().blockBytes() == 0) {
                found.add(update);
            } else {
                refused++;
            }
        }
    }

    /** The updates in their order, those that two logs tell of as one. */
    private List<LoggedUpdate> joined() {
        found.sort(Comparator.comparingLong(LoggedUpdate::sequence));
        List<LoggedUpdate> joined = new ArrayList<>();
        for (LoggedUpdate update : found) {
            if (!joined.isEmpty() && joined.getLast().isSameWrite(update)) {
                joined.set(joined.size() - 1, joined.getLast().join(update));
            } else {
                joined.add(update);
            }
        }
        return joined;
    }

    /** Bytes of an update's blocks. */
    private record Rows(LoggedUpdate update, int from, int to) {}

    /**
     * What to apply of the updates, in their order: of each row the newest only. It was logged when all older ones had ended, so
     * that those are without effect, unless what they tell of blocks that are replaced since were put into parity.
     */
    private static List<Rows> newest(List<LoggedUpdate> updates) {
        Map<Long, BitSet> taken = new HashMap<>();
        List<Rows> newest = new ArrayList<>();
        for (LoggedUpdate update : updates.reversed()) {
            BitSet sectors = taken.computeIfAbsent(update.stripe(), stripe -> new BitSet());
            int first = update.offset() / BlockDevice.SECTOR_BYTES;
            int end = first + update.length() / BlockDevice.SECTOR_BYTES;
            for (int from = sectors.nextClearBit(first); from < end; ) {
                int set = sectors.nextSetBit(from);
                int to = set < 0 ? end : Math.min(set, end);
                newest.add(new Rows(
                        update, (from - first) * BlockDevice.SECTOR_BYTES, (to - first) * BlockDevice.SECTOR_BYTES));
                from = sectors.nextClearBit(to);
            }
            sectors.set(first, end);
        }
        return newest.reversed();
    }

    /** The same rows, cut where the content of a member ends that is being filled. */
    private Stream<Rows> cut(Rows rows) {
        LoggedUpdate update = rows.update;
        long begin = geometry.memberOffset(update.stripe(), update.offset());
        int[] ends = bySlot.values().stream()
                .mapToLong(member -> member.readableBytes() / ROW_BYTES * ROW_BYTES - begin)
                .filter(end -> rows.from < end && end < rows.to)
                .mapToInt(end -> (int) end)
                .sorted()
                .distinct()
                .toArray();
        List<Rows> pieces = new ArrayList<>();
        int from = rows.from;
        for (int end : ends) {
            pieces.add(new Rows(update, from, end));
            from = end;
        }
        pieces.add(new Rows(update, from, rows.to));
        return pieces.stream();
    }

    /** Whether one of the two logs that are to tell of it before anything is written does not. */
    private boolean hasNotBegun(Rows rows) {
        Layout layout = geometry.layout();
        return (rows.update.lacks(false) && isTold(rows, layout.pSlot(rows.update.stripe())))
                || (rows.update.lacks(true) && isTold(rows, layout.qSlot(rows.update.stripe())));
    }

    /**
     * Whether the log of a slot tells of all that has begun in some rows. Where a member is still being filled it need not: it
     * may have been given the slot since. Its parity does not count there either, so that nothing can disagree with it.
     */
    private boolean isTold(Rows rows, int slot) {
        LoggedMember member = bySlot.get(slot);
        long end = geometry.memberOffset(rows.update.stripe(), rows.update.offset() + rows.to);
        return member != null && told.contains(slot) && end <= member.readableBytes();
    }

    private void applyNext() {
        Rows next = toApply.poll();
        if (next != null) {
            new Piece(next, Math.min(PIECE_BYTES, next.to - next.from)).readNext();
        } else {
            page.release();
            whom.accept(new Outcome(overlays, writes, updates, refused, absent, unreadable));
        }
    }

    /** The first so many bytes of some rows, few enough to be read at once. */
    private final class Piece {
        private final Rows rows;
        private final LoggedUpdate update;
        private final int from;
        private final int length;
        private final Map<Integer, byte[]> data = new TreeMap<>();
        private final BitSet left;
        private byte @Nullable [] p;
        private byte @Nullable [] q;
        private int parityRead;

        Piece(Rows rows, int length) {
            this.rows = rows;
            this.length = length;
            update = rows.update;
            from = rows.from;
            left = update.modified();
        }

        void readNext() {
            Layout layout = geometry.layout();
            int index = left.nextSetBit(0);
            if (index >= 0) {
                left.clear(index);
                read(layout.dataSlot(update.stripe(), index), bytes -> {
                    if (bytes != null) {
                        data.put(index, bytes);
                    }
                });
            } else if (parityRead == 0) {
                parityRead++;
                read(layout.pSlot(update.stripe()), bytes -> p = bytes);
            } else if (parityRead == 1 && layout.parityDisks() > 1) {
                parityRead++;
                read(layout.qSlot(update.stripe()), bytes -> q = bytes);
            } else {
                apply();
            }
        }

        private void read(int slot, Consumer<byte @Nullable []> whomToTell) {
            LoggedMember member = bySlot.get(slot);
            OverlayDevice overlay = overlays.get(slot);
            long at = geometry.memberOffset(update.stripe(), update.offset() + from);
            if (member == null || overlay == null || at + length > member.readableBytes()) {
                readNext();
                return;
            }
            fetch.read(overlay, member.dataOffsetBytes() + at, length, bytes -> {
                if (bytes == null && length > ROW_BYTES) {
                    goByRows();
                } else {
                    whomToTell.accept(bytes);
                    readNext();
                }
            });
        }

        private void apply() {
            for (ReplayWrite write : ParityRepair.of(geometry, update, from, length, data, p, q)) {
                LoggedMember member = bySlot.get(write.slot());
                OverlayDevice overlay = overlays.get(write.slot());
                if (member != null && overlay != null) {
                    write.showOver(overlay, member.dataOffsetBytes());
                    writes.add(write);
                }
            }
            if (from + length < rows.to) {
                toApply.addFirst(new Rows(update, from + length, rows.to));
            }
            loop.post(LogRecovery.this::applyNext);
        }

        /** Where something cannot be read, what can be is not given up with it. */
        private void goByRows() {
            if (from + length < rows.to) {
                toApply.addFirst(new Rows(update, from + length, rows.to));
            }
            for (int end = from + length; end > from; end -= Math.min(ROW_BYTES, end - from)) {
                toApply.addFirst(new Rows(update, Math.max(from, end - ROW_BYTES), end));
            }
            loop.post(LogRecovery.this::applyNext);
        }
    }
}
