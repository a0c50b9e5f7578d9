package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.asyncraid.async.loop.Clock;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.array.MemberState.Faulty;
import org.asyncraid.raid.array.MemberState.InSync;
import org.asyncraid.raid.array.MemberState.Recovering;
import org.asyncraid.raid.array.MemberState.Replacing;
import org.asyncraid.raid.array.MemberState.Spare;
import org.asyncraid.raid.badblock.LossMap;
import org.asyncraid.raid.bitmap.WrittenRegions;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.stripe.Stripe;
import org.asyncraid.raid.stripe.StripeBadBlocks;
import org.asyncraid.raid.stripe.StripeMembers;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the array, what each may be used for, and what happens when one fails. The loop's own.
 *
 * <p><b>Invariant.</b> A member whose failure would leave the array without the blocks it promises is not recorded as faulty:
 * the array stops writing instead, and its superblocks stay as they were, so that it can be assembled again once the member
 * is back.
 */
final class MemberTable implements StripeMembers {
    private static final Logger LOG = LoggerFactory.getLogger(MemberTable.class);

    /** Everything is resynced. */
    static final long ALL = ArrayStart.RESYNCED;

    private final ArrayGeometry geometry;
    private final List<ArrayMember> members;
    private final @Nullable ArrayMember[] bySlot;
    private final @Nullable ArrayMember[] replacements;
    private final SuperblockUpdater updater;
    private WrittenRegions regions = WrittenRegions.UNKNOWN;
    private Runnable onChange = () -> {};
    /** Why nothing is written, or null where writing is permitted. */
    private @Nullable String readOnlyReason;

    private boolean broken;
    private final BadBlockTable badBlocks;

    private long resyncedBytes;
    /** Whether parity counts as right beyond what was resynced, because whoever started the array said so. */
    private final boolean parityForced;

    MemberTable(ArrayStart start, List<ArrayMember> members, Clock clock) {
        geometry = start.geometry();
        this.members = new ArrayList<>(members);
        bySlot = new ArrayMember[geometry.layout().raidDisks()];
        replacements = new ArrayMember[bySlot.length];
        for (ArrayMember member : members) {
            if (member.slot() != ArrayMember.NO_SLOT) {
                (member.state() instanceof Replacing ? replacements : bySlot)[member.slot()] = member;
            }
        }
        readOnlyReason = start.readOnlyReason().orElse(null);
        resyncedBytes = start.resyncedBytes();
        parityForced = start.parityForced();
        badBlocks = new BadBlockTable(this, members);
        updater = new SuperblockUpdater(this, clock, start.events(), start.activeOnDisk());
        settleRoles();
    }

    /**
     * Makes all superblocks say the same from the first update on, whatever became of the last one before a crash: the
     * newest table of roles is right, but for a spare that has not heard yet of the slot that it was to get, and stays one; and
     * whoever has a slot in it and is not there is out of the array.
     */
    private void settleRoles() {
        Optional<Superblock> newest = members.stream()
                .filter(member -> member.isWritable() || member.isJournal())
                .map(ArrayMember::superblock)
                .max((a, b) -> Long.compareUnsigned(a.events(), b.events()));
        newest.ifPresent(superblock -> updater.catchUp(new SuperblockCatchUp(this, members, superblock)));
        for (int number = 0; number < newest.map(Superblock::roleTableSize).orElse(0); number++) {
            MemberRole role =
                    isIdleSpare(number) ? new MemberRole.Spare() : newest.get().roleOf(number);
            if (isAbsent(number, role)) {
                updater.recordAbsence(number);
            } else if (isDoubted(number, role)) {
                updater.changeRole(number, role);
            }
        }
    }

    private boolean isIdleSpare(int deviceNumber) {
        ArrayMember member = numbered(deviceNumber);
        return member != null && member.state() instanceof Spare;
    }

    private boolean isAbsent(int deviceNumber, MemberRole role) {
        return role instanceof MemberRole.Active && numbered(deviceNumber) == null;
    }

    private boolean isDoubted(int deviceNumber, MemberRole role) {
        for (ArrayMember member : members) {
            if (deviceNumber >= member.superblock().roleTableSize()
                    || !member.superblock().roleOf(deviceNumber).equals(role)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable ArrayMember numbered(int deviceNumber) {
        for (ArrayMember member : members) {
            if (member.deviceNumber() == deviceNumber) {
                return member;
            }
        }
        return null;
    }

    SuperblockUpdater updater() {
        return updater;
    }

    /** What is remembered of the members' regions; nothing at first. */
    WrittenRegions regions() {
        return regions;
    }

    /** Has the regions remembered by this; before anything is written. */
    void remember(WrittenRegions by) {
        regions = by;
    }

    /** Whom to tell after any change of a member's state. */
    void onChange(Runnable listener) {
        onChange = listener;
    }

    @Override
    public BlockDevice device(int slot) {
        return inSlot(slot).device();
    }

    @Override
    public long dataOffsetBytes(int slot) {
        return inSlot(slot).dataOffsetBytes();
    }

    @Override
    public @Nullable BlockDevice replacement(int slot) {
        ArrayMember replacement = replacements[slot];
        return replacement == null ? null : replacement.device();
    }

    @Override
    public long replacementOffsetBytes(int slot) {
        ArrayMember replacement = replacements[slot];
        if (replacement == null) {
            throw new IllegalStateException("slot " + slot + " has no replacement");
        }
        return replacement.dataOffsetBytes();
    }

    @Override
    public boolean isReadable(int slot, long endBytes) {
        ArrayMember member = bySlot[slot];
        return member != null && endBytes <= member.readableBytes();
    }

    @Override
    public boolean isWritable(int slot) {
        ArrayMember member = bySlot[slot];
        return member != null && member.isWritable();
    }

    @Override
    public StripeBadBlocks badBlocks() {
        return badBlocks;
    }

    /** The live member on a device; null where there is none any more. */
    @Nullable
    ArrayMember onDevice(BlockDevice device) {
        for (ArrayMember member : members) {
            if (member.device() == device && member.isLive()) {
                return member;
            }
        }
        return null;
    }

    @Override
    public boolean isParityTrusted(long fromBytes, long toBytes) {
        return parityForced || toBytes <= resyncedBytes || regions.isParityTrusted(fromBytes, toBytes);
    }

    @Override
    public boolean isWritable() {
        return !broken && readOnlyReason == null;
    }

    @Override
    public void memberFailed(BlockDevice device, IoStatus why) {
        ArrayMember member = onDevice(device);
        if (member != null) {
            memberFailed(member, why);
        }
    }

    @Override
    public void writingFailed(int slot, IoStatus why) {
        writingFailed(inSlot(slot).device().name(), why);
    }

    /** The same, about a device of this name. */
    void writingFailed(String device, IoStatus why) {
        if (readOnlyReason == null) {
            readOnlyReason = "a write to " + device + " ended with " + why;
            LOG.warn("array is read-only from now on, and stays marked as active: {}", readOnlyReason);
            changed();
        }
    }

    /** Nothing is written from now on, superblocks included. */
    void becomeReadOnly(String reason) {
        readOnlyReason = reason;
    }

    @Override
    public boolean isActive(Stripe waiter) {
        return updater.isActive(waiter);
    }

    @Override
    public boolean areFailuresRecorded(Stripe waiter) {
        return updater.areFailuresRecorded(waiter);
    }

    /** Takes note that a member failed, however that was noticed; once is enough. */
    void memberFailed(ArrayMember member, IoStatus why) {
        if (member.isLive()) {
            LOG.warn(
                    "member {} failed: a request ended with {}", member.device().name(), why);
            fail(member, "a request ended with " + why);
        }
    }

    /** Takes a member out of use. */
    void fail(ArrayMember member, String reason) {
        if (!member.isLive()) {
            return;
        }
        if (member.isJournal()) {
            journalFailed(member, reason);
            return;
        }
        boolean wasInSync = member.isInSync();
        member.become(new Faulty(reason));
        giveSlotToReplacement(member);
        if (wasInSync && missing() > geometry.layout().parityDisks()) {
            if (!broken) {
                LOG.error("the array has lost {} members and cannot go on", missing());
            }
            broken = true;
        } else if (isWritable()) {
            updater.changeRole(member.deviceNumber(), new MemberRole.Faulty());
        }
        if (readOnlyReason == null) {
            updater.recordFailure();
        }
        changed();
    }

    /** Whoever was to replace a member that fails, or fails itself, takes its slot as far as it has come, or gives it up. */
    private void giveSlotToReplacement(ArrayMember failed) {
        int slot = failed.slot();
        if (slot == ArrayMember.NO_SLOT) {
            return;
        }
        ArrayMember replacement = replacements[slot];
        if (replacement == failed) {
            replacements[slot] = null;
        } else if (replacement != null && bySlot[slot] == failed) {
            replacements[slot] = null;
            bySlot[slot] = replacement;
            replacement.become(new Recovering(replacement.rebuiltBytes()));
        }
    }

    /** Has a spare filled, to take the place of a member that is in sync; then tells. */
    void replace(ArrayMember member, ArrayMember spare, Runnable done) {
        spare.takeSlot(member.slot(), new Replacing(0));
        replacements[member.slot()] = spare;
        updater.changeRole(spare.deviceNumber(), new MemberRole.Active(member.slot()));
        updater.afterUpdate(done);
        changed();
    }

    boolean isBeingReplaced(int slot) {
        return replacements[slot] != null;
    }

    /** As in md, nothing is written without the journal; its superblock and those of the others stay as they are. */
    private void journalFailed(ArrayMember journal, String reason) {
        journal.become(new Faulty(reason));
        if (readOnlyReason == null) {
            readOnlyReason = "its write journal " + journal.device().name() + " has failed";
            LOG.error("array is read-only from now on: {}: {}", readOnlyReason, reason);
            onChange.run();
        }
    }

    /** Forgets a member that is faulty or a spare; its device is its opener's again. */
    void remove(ArrayMember member, Runnable done) {
        if (member.isInSync() || member.isFilled()) {
            throw new IllegalStateException("still in use: " + member);
        }
        members.remove(member);
        if (member.slot() != ArrayMember.NO_SLOT && bySlot[member.slot()] == member) {
            bySlot[member.slot()] = null;
        }
        // An update that is under way may still be writing to it.
        forget(member.deviceNumber(), () -> {
            member.release();
            done.run();
        });
    }

    /** Records that nobody has this device number any more. */
    void forget(int deviceNumber, Runnable done) {
        updater.changeRole(deviceNumber, new MemberRole.Spare());
        updater.afterUpdate(done);
        changed();
    }

    /** Takes a spare in. */
    void add(ArrayMember spare, Runnable done) {
        members.add(spare);
        updater.changeRole(spare.deviceNumber(), new MemberRole.Spare());
        updater.afterUpdate(done);
        changed();
    }

    /** Whether nobody who works has the slot. */
    boolean isVacant(int slot) {
        ArrayMember present = bySlot[slot];
        return present == null || !present.isLive();
    }

    /** Takes a member in again that has its slot and is to be rebuilt. */
    void reAdd(ArrayMember member, Runnable done) {
        members.removeIf(other -> {
            boolean wasIt = !other.isLive() && other.deviceNumber() == member.deviceNumber();
            if (wasIt) {
                other.release();
            }
            return wasIt;
        });
        members.add(member);
        bySlot[member.slot()] = member;
        updater.changeRole(member.deviceNumber(), new MemberRole.Active(member.slot()));
        updater.afterUpdate(done);
        changed();
    }

    /** Gives spares the slots that have no live member, as far as they go; then tells. */
    void employSpares(Runnable done) {
        boolean changed = false;
        for (int slot = 0; slot < bySlot.length; slot++) {
            ArrayMember present = bySlot[slot];
            Optional<ArrayMember> spare = members.stream()
                    .filter(member -> member.state() instanceof Spare)
                    .findFirst();
            if ((present == null || !present.isLive()) && spare.isPresent()) {
                spare.get().takeSlot(slot, new Recovering(0));
                bySlot[slot] = spare.get();
                updater.changeRole(spare.get().deviceNumber(), new MemberRole.Active(slot));
                changed = true;
            }
        }
        if (changed) {
            updater.afterUpdate(done);
            changed();
        } else {
            done.run();
        }
    }

    /** Whether a slot has no live member, and a spare is there that could take it. */
    boolean canEmploySpare() {
        boolean vacant = false;
        for (ArrayMember member : bySlot) {
            vacant |= member == null || !member.isLive();
        }
        return vacant && members.stream().anyMatch(member -> member.state() instanceof Spare);
    }

    /** Takes note of how far the members being rebuilt have come: reads may use that much of them. */
    void rebuilt(List<ArrayMember> targets, long bytes) {
        stillFilled(targets).forEach(member -> member.rebuilt(bytes));
    }

    /** Flushes, then records that the members being rebuilt are right up to here. */
    void checkpointRebuild(List<ArrayMember> targets, long bytes, Runnable done) {
        flush(() -> {
            stillFilled(targets).forEach(member -> member.durablyRebuilt(bytes));
            updater.afterUpdate(done);
        });
    }

    /**
     * Flushes, then records that the members being rebuilt are in sync. What replaces another is first recorded to hold all
     * content, and only then is the other recorded as faulty: an array that meets a power cut between the two superblocks
     * of an update has the one or the other.
     */
    void endRebuild(List<ArrayMember> targets, Runnable done) {
        boolean replacing = targets.stream().anyMatch(member -> member.state() instanceof Replacing);
        flush(() -> {
            stillFilled(targets).forEach(ArrayMember::durablyRebuilt);
            if (replacing) {
                updater.afterUpdate(() -> exchange(targets, done));
            } else {
                exchange(targets, done);
            }
        });
    }

    private void exchange(List<ArrayMember> targets, Runnable done) {
        boolean replaced = false;
        for (ArrayMember member : stillFilled(targets)) {
            replaced |= member.state() instanceof Replacing;
            endRebuild(member);
        }
        if (replaced) {
            updater.recordFailure();
            updater.whenFailuresRecorded(done);
        } else {
            updater.afterUpdate(done);
        }
        changed();
    }

    /** One that was filled to replace another takes its slot; as in md, the other counts as failed from then on. */
    private void endRebuild(ArrayMember member) {
        ArrayMember replaced = member.state() instanceof Replacing ? bySlot[member.slot()] : null;
        member.become(new InSync());
        if (replaced != null) {
            replacements[member.slot()] = null;
            bySlot[member.slot()] = member;
            replaced.become(new Faulty("was replaced by " + member.device().name()));
            updater.changeRole(replaced.deviceNumber(), new MemberRole.Faulty());
        }
    }

    private static List<ArrayMember> stillFilled(List<ArrayMember> targets) {
        return targets.stream().filter(ArrayMember::isFilled).toList();
    }

    /** Flushes all members that are written to. One that cannot has failed. */
    void flush(Runnable done) {
        new MemberFlush(this, done).start();
    }

    /** Takes note of how far parity is right. */
    void resynced(long bytes) {
        resyncedBytes = bytes;
        regions.resynced(bytes);
    }

    long resyncedBytes() {
        return resyncedBytes;
    }

    /** The resync offset of a clean superblock. */
    long resyncedSectors() {
        return resyncedBytes == ALL ? Superblock.CLEAN : resyncedBytes / BlockDevice.SECTOR_BYTES;
    }

    /** Slots whose content cannot be relied on everywhere. */
    int missing() {
        int count = 0;
        for (ArrayMember member : bySlot) {
            if (member == null || !member.isInSync()) {
                count++;
            }
        }
        return count;
    }

    boolean isBroken() {
        return broken;
    }

    Optional<String> readOnlyReason() {
        return Optional.ofNullable(readOnlyReason);
    }

    List<ArrayMember> members() {
        return members;
    }

    /** What can be read of each slot. */
    List<LossMap.SlotContent> contents() {
        List<LossMap.SlotContent> contents = new ArrayList<>();
        for (ArrayMember member : bySlot) {
            contents.add(
                    member == null
                            ? LossMap.SlotContent.MISSING
                            : new LossMap.SlotContent(
                                    member.readableBytes(),
                                    member.dataOffsetBytes() / BlockDevice.SECTOR_BYTES,
                                    member.badBlocks().extents()));
        }
        return contents;
    }

    /** Slots whose members are further behind than a crash explains: taken because their user said so. */
    List<Integer> staleSlots() {
        List<Integer> stale = new ArrayList<>();
        for (int slot = 0; slot < bySlot.length; slot++) {
            ArrayMember member = bySlot[slot];
            if (member != null
                    && member.isInSync()
                    && updater.events() - member.superblock().events() > 1) {
                stale.add(slot);
            }
        }
        return stale;
    }

    /** From where on, at or after an offset, parity may be wrong, whatever its user said; {@link #ALL} for nowhere. */
    long nextDoubtful(long fromBytes) {
        return resyncedBytes == ALL ? ALL : regions.nextDoubtful(Math.max(fromBytes, resyncedBytes));
    }

    int slots() {
        return bySlot.length;
    }

    @Nullable
    ArrayMember memberInSlot(int slot) {
        return bySlot[slot];
    }

    @Nullable
    ArrayMember replacementInSlot(int slot) {
        return replacements[slot];
    }

    List<ArrayMember> liveMembers() {
        return members.stream().filter(ArrayMember::isLive).toList();
    }

    List<ArrayMember> writableMembers() {
        return members.stream().filter(ArrayMember::isWritable).toList();
    }

    /** Members that a rebuild fills: those of slots that had none, and those that are to replace others. */
    List<ArrayMember> recovering() {
        return members.stream().filter(ArrayMember::isFilled).toList();
    }

    private void changed() {
        badBlocks.membersChanged();
        regions.membersChanged();
        onChange.run();
    }

    private ArrayMember inSlot(int slot) {
        ArrayMember member = bySlot[slot];
        if (member == null) {
            throw new IllegalStateException("slot " + slot + " has no member");
        }
        return member;
    }
}
