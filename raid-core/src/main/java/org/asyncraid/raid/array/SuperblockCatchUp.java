package org.asyncraid.raid.array;

import java.util.List;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * Brings superblocks that a crash has left one event behind up to the newest one, before an update raises the event count
 * again. An assembler takes one event for the trace of a crash, and two for a member that was thrown out: without this, a
 * crash in the first update after a crash would lose members. The loop's own.
 *
 * <p><b>Crash points.</b> Between any two of the writes: every superblock is as new as the newest, and says the same, or is
 * one event behind it.
 */
final class SuperblockCatchUp implements RequestCompletion {
    private final MemberTable table;
    private final Superblock newest;
    private final List<ArrayMember> behind;
    private List<ArrayMember> addressed = List.of();
    private int pending;
    private Runnable then = () -> {};

    /**
     * @param members those of the array as it is started
     * @param newest what the newest of their superblocks says
     */
    SuperblockCatchUp(MemberTable table, List<ArrayMember> members, Superblock newest) {
        this.table = table;
        this.newest = newest;
        behind = members.stream()
                .filter(member -> member.isWritable() || member.isJournal())
                .filter(member -> newest.events() - member.superblock().events() == 1)
                .filter(member -> isRoleOf(member, newest))
                .toList();
    }

    /** One that was taken by force may have none there; its own word, which it was taken for, must stay. */
    private static boolean isRoleOf(ArrayMember member, Superblock newest) {
        MemberRole role = newest.roleOf(member.deviceNumber());
        return member.isJournal()
                ? role instanceof MemberRole.Journal
                : role.equals(new MemberRole.Active(member.slot()));
    }

    /** Writes them, then tells; at once where there is nothing to write. Called once. */
    void before(Runnable update) {
        addressed = behind.stream().filter(ArrayMember::isLive).toList();
        pending = addressed.size();
        if (pending == 0) {
            update.run();
            return;
        }
        then = update;
        for (int i = 0; i < addressed.size(); i++) {
            ArrayMember member = addressed.get(i);
            member.writeSuperblock(
                    asNewAsNewest(member.superblock1()),
                    new DeviceRequest().tag(i).onCompletion(this));
        }
    }

    @Override
    public void completed(DeviceRequest request) {
        if (!request.status().isOk()) {
            table.memberFailed(addressed.get(request.tag()), request.status());
        }
        if (--pending == 0) {
            then.run();
        }
    }

    private Superblock1 asNewAsNewest(Superblock1 superblock) {
        Superblock1 next = superblock;
        for (int number = 0; number < newest.roleTableSize(); number++) {
            next = next.withRole(number, newest.roleOf(number));
        }
        return next.withEvents(newest.events())
                .withResyncOffset(newest.resyncOffset())
                .withUpdateTime(newest.updateTimeSeconds(), newest.updateMark());
    }
}
