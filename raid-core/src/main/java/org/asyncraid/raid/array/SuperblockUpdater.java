package org.asyncraid.raid.array;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.loop.Clock;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.array.MemberState.Journal;
import org.asyncraid.raid.array.MemberState.Replacing;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.superblock.LogMark;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the superblocks of all live members up to date. One update at a time: it raises the event count by one and writes
 * every live member's superblock durably (FUA), then whoever waited for what it recorded is told.
 *
 * <p><b>Invariants.</b>
 * <ul>
 *   <li>While data or parity of a window may differ from what was acknowledged, the superblocks say <em>active</em>
 *       (resync offset 0): {@link #isActive} holds a write back until they do, and they are marked clean only when no write
 *       is in flight and all members were flushed. Where a journal holds whatever may differ, they say <em>clean</em> all the
 *       time once parity is right everywhere, as in md.
 *   <li>Event counts of live members differ by at most one at any moment, so that none is taken for stale after a crash;
 *       those that differ at the start are made equal before the first update ({@link SuperblockCatchUp}).
 *   <li>A member that is being filled is written to last. If it were the only one to say that it has a slot, the others would
 *       seem to have thrown it out, and it, being the newest, would be believed.
 *   <li>A failure is recorded by two updates in a row: after the first, the others' tables of roles name the failed member;
 *       after the second it is two events behind, which makes even an assembler that trusts each member's own role leave it
 *       out. Only then {@link #areFailuresRecorded} lets writes be acknowledged that the failed member missed.
 *   <li>A block that could not be written, or was lost, is in its member's log of bad blocks before a write that depends on
 *       it is acknowledged ({@link #areFailuresRecorded}). Logs are written before the superblocks that tell of them.
 *   <li>A member that was absent at the start is recorded in the same way, before anything is written that it misses.
 *   <li>A recovery offset is recorded only after what it promises was flushed to the member being rebuilt.
 * </ul>
 *
 * <p><b>Crash points.</b> Between two superblock writes of an update: some members are one event ahead; an assembler takes
 * the newest table of roles, and all of them are within its tolerance. Between the flush and the update: the old superblocks
 * claim less than is true. Between the two updates of a failure: no write that the failed member missed was acknowledged.
 */
final class SuperblockUpdater implements RequestCompletion {
    private enum Step {
        IDLE,
        FLUSHING,
        /** Logs of bad blocks that have changed. */
        LOGGING,
        /** Bringing what is remembered of the members' regions to the next event count. */
        PREPARING,
        WRITING
    }

    /** What a member's superblock is to be. */
    private record Image(ArrayMember member, Superblock1 superblock) {}

    private final MemberTable table;
    private final Clock clock;
    private @Nullable SuperblockCatchUp catchUp;
    private final Map<Integer, MemberRole> changedRoles = new HashMap<>();
    private final ArrayDeque<Stripe> awaitingActive = new ArrayDeque<>();
    private final ArrayDeque<Stripe> awaitingRecord = new ArrayDeque<>();
    private final List<Runnable> awaitingFailures = new ArrayList<>();
    private final List<Runnable> awaitingIdle = new ArrayList<>();
    private List<Runnable> awaitingUpdate = new ArrayList<>();
    private List<Runnable> toldByThisUpdate = new ArrayList<>();

    private Step step = Step.IDLE;
    private boolean needed;
    private boolean flushFirst;
    private List<ArrayMember> addressed = List.of();
    /** What is written after that. */
    private List<Image> later = List.of();

    private int pending;
    private long events;
    /** The event count of the last update that has ended. */
    private long recordedEvents;

    private boolean wantActive;
    /** What the update that is under way says, and what the last one that ended said. */
    private boolean sayingActive;

    /** Up to where parity is right durably, in sectors, for superblocks that say clean. */
    private long sayingResynced;

    /** Whether there is a journal, or was at the start. */
    private final boolean journaled;

    private boolean activeOnDisk;
    private boolean hasWritten;
    private boolean marked;
    /** Whether the superblocks still count on a member that was not there at the start, or on other content than there is. */
    private boolean absenceUnrecorded;

    /** Updates still to be made before every known failure is recorded, and whether the one under way counts. */
    private int updatesForFailures;

    private boolean countsForFailures;

    /** Whether lists of bad blocks have changes that no update has begun to write, and that the present one writes. */
    private boolean badBlocksChanged;

    private boolean writingBadBlocks;

    SuperblockUpdater(MemberTable table, Clock clock, long events, boolean active) {
        this.table = table;
        this.clock = clock;
        this.events = events;
        recordedEvents = events;
        wantActive = active;
        sayingActive = active;
        activeOnDisk = active;
        sayingResynced = table.resyncedSectors();
        journaled = table.members().stream().anyMatch(ArrayMember::isJournal);
    }

    /** Marks superblocks from now on as those of an array with a partial parity log: see {@link LogMark}. */
    void mark() {
        marked = true;
    }

    /** Has this done before the first update. */
    void catchUp(SuperblockCatchUp first) {
        catchUp = first;
    }

    /** True where the superblocks say active; else they are brought to say so, and the stripe is resumed then. */
    boolean isActive(Stripe waiter) {
        if (isCleanByJournal() && !absenceUnrecorded) {
            return true;
        }
        wantActive = true;
        if (activeOnDisk && !absenceUnrecorded && (step == Step.IDLE || sayingActive)) {
            return true;
        }
        awaitingActive.add(waiter);
        request();
        return false;
    }

    /** True where no failure waits to be recorded; else the stripe is resumed when all are. */
    boolean areFailuresRecorded(Stripe waiter) {
        if (areAllRecorded() || !table.isWritable()) {
            return true;
        }
        awaitingRecord.add(waiter);
        return false;
    }

    /** Tells when every known failure is recorded, or nothing can be recorded any more; at once where that is so now. */
    void whenFailuresRecorded(Runnable done) {
        if (areAllRecorded() || !table.isWritable()) {
            done.run();
        } else {
            awaitingFailures.add(done);
        }
    }

    /** Tells when no update is under way or needed; at once where that is so now. */
    void whenIdle(Runnable done) {
        if (isIdle()) {
            done.run();
        } else {
            awaitingIdle.add(done);
        }
    }

    /**
     * Notes that a member of this device number was not there when the array was started. The first update records it, and
     * no write goes before that: what is written now, that member misses.
     */
    void recordAbsence(int deviceNumber) {
        changeRole(deviceNumber, new MemberRole.Spare());
        absenceUnrecorded = true;
    }

    /** Has no write go before an update: what the members' superblocks say is not what was made of them. */
    void recordBeforeWrites() {
        absenceUnrecorded = true;
    }

    /** Notes that the member with this device number has another role; the next update records it. */
    void changeRole(int deviceNumber, MemberRole role) {
        changedRoles.put(deviceNumber, role);
    }

    /** Records a failure whose role was changed, in two updates. */
    void recordFailure() {
        updatesForFailures = 2;
        countsForFailures = false;
        request();
    }

    /** Records what has changed in the members' lists of bad blocks. */
    void recordBadBlocks() {
        badBlocksChanged = true;
        request();
    }

    /** Flushes the members, marks the array clean and records how far it is resynced; no write may be in flight. */
    void markClean(Runnable done) {
        wantActive = false;
        recordResync(done);
    }

    /** Flushes the members, then records how far the array is resynced. */
    void recordResync(Runnable done) {
        flushFirst = true;
        afterUpdate(done);
    }

    /** Records what has changed, and tells. */
    void afterUpdate(Runnable done) {
        awaitingUpdate.add(done);
        request();
    }

    /** Whether the superblocks say that the array is being written to. */
    boolean isActiveOnDisk() {
        return activeOnDisk;
    }

    /**
     * Whether the superblocks say active and are to be marked clean some time: this array wrote them, or found them so and
     * parity is known to be right since, by a log that was replayed. Where an array was found active and in doubt, they are right
     * as they are.
     */
    boolean owesClean() {
        return activeOnDisk && (hasWritten || table.resyncedSectors() != 0);
    }

    /** Whether nothing is under way or to be recorded. */
    boolean isIdle() {
        return step == Step.IDLE && !needed;
    }

    long events() {
        return events;
    }

    /** The event count that every live member's superblock has. */
    long recordedEvents() {
        return recordedEvents;
    }

    @Override
    public void completed(DeviceRequest request) {
        if (!request.status().isOk()) {
            table.memberFailed(addressed.get(request.tag()), request.status());
        }
        if (--pending > 0) {
            return;
        }
        switch (step) {
            case FLUSHING -> flushed();
            case LOGGING -> writeSuperblocks();
            case WRITING -> writeLater();
            case IDLE, PREPARING -> throw new IllegalStateException("a superblock transfer ended outside an update");
        }
    }

    private void request() {
        needed = true;
        if (step == Step.IDLE) {
            begin();
        }
    }

    private void begin() {
        if (!table.isWritable()) {
            needed = false;
            wakeAll();
            return;
        }
        needed = false;
        List<Runnable> told = awaitingUpdate;
        awaitingUpdate = toldByThisUpdate;
        toldByThisUpdate = told;
        sayingActive = wantActive;
        if (!flushFirst) {
            prepare();
            return;
        }
        flushFirst = false;
        sayingResynced = table.resyncedSectors();
        step = Step.FLUSHING;
        addressed = table.writableMembers();
        pending = addressed.size();
        for (int i = 0; i < addressed.size(); i++) {
            addressed.get(i).device().submit(new DeviceRequest().flush().tag(i).onCompletion(this));
        }
    }

    private void prepare() {
        step = Step.PREPARING;
        table.regions().beforeSuperblocks(events + 1, this::prepared);
    }

    private void flushed() {
        if (table.isWritable()) {
            prepare();
        } else {
            giveUp();
        }
    }

    private void prepared() {
        SuperblockCatchUp first = catchUp;
        catchUp = null;
        if (!table.isWritable()) {
            giveUp();
        } else if (first != null) {
            first.before(this::writeAll);
        } else {
            writeAll();
        }
    }

    private void giveUp() {
        step = Step.IDLE;
        needed = false;
        tell(toldByThisUpdate);
        wakeAll();
    }

    private void writeAll() {
        writingBadBlocks = badBlocksChanged;
        badBlocksChanged = false;
        addressed = table.liveMembers().stream()
                .filter(member -> member.badBlocks().isChanged())
                .toList();
        pending = addressed.size();
        if (pending == 0) {
            writeSuperblocks();
            return;
        }
        step = Step.LOGGING;
        for (int i = 0; i < addressed.size(); i++) {
            addressed.get(i).badBlocks().writeLog(new DeviceRequest().tag(i).onCompletion(this));
        }
    }

    private void writeSuperblocks() {
        if (!table.isWritable()) {
            giveUp();
            return;
        }
        step = Step.WRITING;
        hasWritten = true;
        if (absenceUnrecorded && updatesForFailures == 0) {
            updatesForFailures = 2;
        }
        countsForFailures = true;
        events++;
        List<Image> images = table.liveMembers().stream()
                .map(member -> new Image(member, next(member)))
                .toList();
        List<Image> first =
                images.stream().filter(image -> !image.member.isFilled()).toList();
        if (first.isEmpty()) {
            throw new IllegalStateException("an array that is writable has no live member");
        }
        later = images.stream().filter(image -> image.member.isFilled()).toList();
        write(first);
    }

    /** All superblocks of an update say the same, whatever has happened since it began. */
    private void writeLater() {
        List<Image> left = later.stream().filter(image -> image.member.isLive()).toList();
        later = List.of();
        if (left.isEmpty()) {
            updated();
        } else {
            write(left);
        }
    }

    private void write(List<Image> images) {
        addressed = images.stream().map(Image::member).toList();
        pending = images.size();
        for (int i = 0; i < images.size(); i++) {
            Image image = images.get(i);
            image.member.writeSuperblock(
                    image.superblock, new DeviceRequest().tag(i).onCompletion(this));
        }
    }

    private Superblock1 next(ArrayMember member) {
        Superblock1 next = member.superblock1();
        for (Map.Entry<Integer, MemberRole> change : changedRoles.entrySet()) {
            next = next.withRole(change.getKey(), change.getValue());
        }
        if (member.isFilled() && !member.isDurablyRebuilt()) {
            next = next.withRecoveryOffset(member.durablyRebuiltBytes() / BlockDevice.SECTOR_BYTES);
        } else if (member.state() instanceof Journal) {
            next = next.withJournalTail(member.journalTail());
        } else {
            next = next.withoutRecoveryOffset();
        }
        next = next.withReplacement(member.state() instanceof Replacing);
        return next.withBadBlocks(member.badBlocks().isLoggedAny())
                .withEvents(events)
                .withResyncOffset(sayingActive && !isCleanByJournal() ? 0 : sayingResynced)
                .withUpdateTime(clock.epochMicros() / 1_000_000, markBits());
    }

    private boolean isCleanByJournal() {
        return journaled && sayingResynced == Superblock.CLEAN;
    }

    private int markBits() {
        return marked ? new LogMark(table.resyncedSectors() == Superblock.CLEAN).bits() : 0;
    }

    private void updated() {
        step = Step.IDLE;
        recordedEvents = events;
        absenceUnrecorded = false;
        activeOnDisk = sayingActive;
        if (updatesForFailures > 0) {
            if (countsForFailures) {
                updatesForFailures--;
            }
            needed |= updatesForFailures > 0;
        }
        writingBadBlocks = false;
        if (areAllRecorded()) {
            resumeAll(awaitingRecord);
        }
        if (activeOnDisk) {
            resumeAll(awaitingActive);
        } else {
            needed |= !awaitingActive.isEmpty();
        }
        tell(toldByThisUpdate);
        if (areAllRecorded()) {
            tell(awaitingFailures);
        }
        if (needed && step == Step.IDLE) {
            begin();
        }
        tellIfIdle();
    }

    private boolean areAllRecorded() {
        return updatesForFailures == 0 && !badBlocksChanged && !writingBadBlocks;
    }

    private void tellIfIdle() {
        if (isIdle()) {
            tell(awaitingIdle);
        }
    }

    /** Nothing can be recorded any more: whoever waits finds that out by itself. */
    private void wakeAll() {
        resumeAll(awaitingActive);
        resumeAll(awaitingRecord);
        tell(awaitingUpdate);
        tell(awaitingFailures);
        tellIfIdle();
    }

    private static void resumeAll(ArrayDeque<Stripe> waiting) {
        for (int left = waiting.size(); left > 0; left--) {
            waiting.removeFirst().resume();
        }
    }

    private static void tell(List<Runnable> waiting) {
        List<Runnable> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(Runnable::run);
    }
}
