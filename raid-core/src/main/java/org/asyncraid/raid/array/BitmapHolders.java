package org.asyncraid.raid.array;

import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.raid.bitmap.BitmapMembers;
import org.jspecify.annotations.Nullable;

/** The members that hold copies of the bitmap: those in the slots, and behind them, slot by slot, those that are to replace them. */
final class BitmapHolders implements BitmapMembers {
    private final MemberTable table;

    BitmapHolders(MemberTable table) {
        this.table = table;
    }

    @Override
    public int slots() {
        return 2 * table.slots();
    }

    @Override
    public boolean isWritable(int slot) {
        ArrayMember member = find(slot);
        return member != null && member.isWritable();
    }

    @Override
    public BlockDevice device(int slot) {
        return holder(slot).device();
    }

    @Override
    public long bitmapOffsetBytes(int slot) {
        return holder(slot).superblock().bitmap().orElseThrow().sector() * BlockDevice.SECTOR_BYTES;
    }

    @Override
    public boolean isWritable() {
        return table.isWritable();
    }

    @Override
    public boolean isDegraded() {
        return table.missing() > 0;
    }

    @Override
    public long recordedEvents() {
        return table.updater().recordedEvents();
    }

    @Override
    public void memberFailed(int slot, IoStatus why) {
        ArrayMember member = find(slot);
        if (member != null) {
            table.memberFailed(member, why);
        }
    }

    @Override
    public void writingFailed(int slot, IoStatus why) {
        table.writingFailed(holder(slot).device().name(), why);
    }

    private @Nullable ArrayMember find(int slot) {
        int slots = table.slots();
        return slot < slots ? table.memberInSlot(slot) : table.replacementInSlot(slot - slots);
    }

    private ArrayMember holder(int slot) {
        ArrayMember member = find(slot);
        if (member == null) {
            throw new IllegalStateException("nobody holds bitmap " + slot);
        }
        return member;
    }
}
