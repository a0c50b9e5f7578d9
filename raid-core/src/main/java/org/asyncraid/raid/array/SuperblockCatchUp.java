package org.asyncraid.raid.array;

import java.util.List;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.array.MemberState.Spare;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * Makes the superblocks that a crash left one update behind say what the newest says, before there is another update: a crash
 * during that one would leave them two behind, out of date. (md has no such step.)
 *
 * <p><b>Invariant.</b> What is written is the newest table of roles, event count, resync offset and time, so that a member
 * speaks for the array with the same words, whether it was written or not.
 *
 * <p><b>Crash points.</b> Between two of these writes: fewer members are one event behind than before.
 */
final class SuperblockCatchUp implements RequestCompletion {
    private final MemberTable table;
    private final Superblock1 newest;
    private final List<ArrayMember> behind;
    private int pending;
    private Runnable done = () -> {};

    private SuperblockCatchUp(MemberTable table, Superblock1 newest, List<ArrayMember> behind) {
        this.table = table;
        this.newest = newest;
        this.behind = behind;
    }

    /** Who is to catch up with the newest superblock: those whose own word on their role is also its. */
    static SuperblockCatchUp with(Superblock newest, MemberTable table) {
        if (!(newest instanceof Superblock1 newest1)) {
            throw new IllegalArgumentException("superblocks of version " + newest.version() + " are not written");
        }
        List<ArrayMember> behind = table.members().stream()
                .filter(member -> newest.events() - member.superblock().events() == 1)
                .filter(member -> isRoleOf(member, newest))
                .toList();
        return new SuperblockCatchUp(table, newest1, behind);
    }

    private static boolean isRoleOf(ArrayMember member, Superblock newest) {
        MemberRole role = newest.roleOf(member.deviceNumber());
        return member.isJournal()
                ? role instanceof MemberRole.Journal
                : !(member.state() instanceof Spare) && role.equals(new MemberRole.Active(member.slot()));
    }

    boolean isNeeded() {
        return !behind.isEmpty();
    }

    /** Writes them, and tells. */
    void run(Runnable whenDone) {
        done = whenDone;
        pending = behind.size();
        for (int i = 0; i < behind.size(); i++) {
            behind.get(i)
                    .writeSuperblock(
                            asNewest(behind.get(i)), new DeviceRequest().tag(i).onCompletion(this));
        }
    }

    @Override
    public void completed(DeviceRequest request) {
        if (!request.status().isOk()) {
            table.memberFailed(behind.get(request.tag()), request.status());
        }
        if (--pending == 0) {
            done.run();
        }
    }

    private Superblock1 asNewest(ArrayMember member) {
        Superblock1 next = member.superblock1();
        for (int number = 0; number < newest.roleTableSize(); number++) {
            next = next.withRole(number, newest.roleOf(number));
        }
        return next.withEvents(newest.events())
                .withResyncOffset(newest.resyncOffset())
                .withUpdateTime(newest.updateTimeSeconds(), newest.updateMark());
    }
}
