package org.asyncraid.raid.array;

import java.util.List;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.stripe.StripeBadBlocks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lists of bad blocks of all members; what changes in one is recorded with the next update of the superblocks. */
final class BadBlockTable implements StripeBadBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(BadBlockTable.class);

    private final MemberTable table;
    private boolean any;

    BadBlockTable(MemberTable table, List<ArrayMember> members) {
        this.table = table;
        any = anyOf(members);
    }

    @Override
    public boolean hasAny() {
        return any;
    }

    @Override
    public boolean isBad(int slot, long fromBytes, long toBytes) {
        ArrayMember member = table.memberInSlot(slot);
        return member != null && member.isBad(fromBytes, toBytes);
    }

    @Override
    public boolean isBad(BlockDevice device, long fromBytes, long toBytes) {
        ArrayMember member = table.onDevice(device);
        return member != null && member.isBad(fromBytes, toBytes);
    }

    @Override
    public boolean mayRewrite(int slot) {
        ArrayMember member = table.memberInSlot(slot);
        return member != null && !member.badBlocks().isWriteErrorSeen();
    }

    @Override
    public boolean hasLog(BlockDevice device) {
        ArrayMember member = table.onDevice(device);
        return member != null && member.badBlocks().hasLog();
    }

    @Override
    public boolean markBad(BlockDevice device, long fromBytes, long toBytes, boolean writeFailed) {
        ArrayMember member = table.onDevice(device);
        if (member == null || !member.markBad(fromBytes, toBytes, writeFailed)) {
            return false;
        }
        LOG.warn(
                "member {}: {} bytes from {} of its data are on its list of bad blocks now",
                device.name(),
                toBytes - fromBytes,
                fromBytes);
        changed();
        return true;
    }

    @Override
    public void markGood(BlockDevice device, long fromBytes, long toBytes) {
        ArrayMember member = table.onDevice(device);
        if (member != null && member.isBad(fromBytes, toBytes)) {
            member.markGood(fromBytes, toBytes);
            changed();
        }
    }

    /** Takes note that members have come or gone. */
    void membersChanged() {
        any = anyOf(table.members());
    }

    private void changed() {
        membersChanged();
        table.updater().recordBadBlocks();
    }

    private static boolean anyOf(List<ArrayMember> members) {
        return members.stream().anyMatch(member -> !member.badBlocks().isEmpty());
    }
}
