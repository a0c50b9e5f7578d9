package org.asyncraid.raid.array;

import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.maintenance.SweepReport;

/**
 * The array as it is now; a snapshot.
 *
 * @param geometry its shape
 * @param events the event count of its superblocks
 * @param members everyone in it, spares and faulty ones included
 * @param active whether its superblocks say that it is being written to
 * @param resyncedBytes up to where on each member parity is right; {@link Long#MAX_VALUE} for everywhere
 * @param broken whether more members are lost than it can do without
 * @param readOnlyReason why it may only be read, if so
 * @param sweep the resync, rebuild or scrub that runs
 */
public record ArrayStatus(
        ArrayGeometry geometry,
        long events,
        List<MemberStatus> members,
        boolean active,
        long resyncedBytes,
        boolean broken,
        Optional<String> readOnlyReason,
        Optional<SweepReport> sweep) {

    public ArrayStatus {
        members = List.copyOf(members);
    }

    /** The member of a slot that is in sync or being rebuilt. */
    public Optional<MemberStatus> inSlot(int slot) {
        return members.stream()
                .filter(member -> member.slot() == slot)
                .filter(member -> member.state() instanceof MemberState.InSync
                        || member.state() instanceof MemberState.Recovering)
                .findFirst();
    }

    /** Slots without a member that is in sync. */
    public int degradedBy() {
        int inSync = (int) members.stream()
                .filter(member -> member.state() instanceof MemberState.InSync)
                .count();
        return geometry.layout().raidDisks() - inSync;
    }

    /** Whether parity is right everywhere. */
    public boolean isResynced() {
        return resyncedBytes == Long.MAX_VALUE;
    }
}
