package org.asyncraid.tools.cli.session;

import java.security.SecureRandom;
import java.util.List;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.MemberAddition;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.Superblock1;
import org.asyncraid.tools.cli.output.CommandFailure;

/** Makes a device a spare of a running array. */
public final class SpareAddition {
    private final RunningArray running;
    private final AssembledArray assembled;

    public SpareAddition(RunningArray running, AssembledArray assembled) {
        this.running = running;
        this.assembled = assembled;
    }

    /**
     * Adds the device, and waits until the superblocks say so.
     *
     * @throws CommandFailure when it is too small, or the array has no room for it
     */
    public void add(BlockDevice device) {
        List<MemberStatus> members = running.status().members();
        List<Integer> numbers = members.stream()
                .map(member -> member.superblock().deviceNumber())
                .toList();
        SecureRandom random = new SecureRandom();
        NewDevice added = new NewDevice(
                device.name(),
                device.sizeBytes() / BlockDevice.SECTOR_BYTES,
                new MdUuid(random.nextLong(), random.nextLong()));
        switch (MemberAddition.plan(assembled, freshest(members), numbers, added)) {
            case CreationVerdict.Refused refused ->
                throw CommandFailure.refused(refused.reasons().getFirst());
            case CreationVerdict.Planned planned -> {
                Superblock1 superblock = planned.members().getFirst().superblock();
                running.change(done -> running.array().add(device, superblock, done));
            }
        }
    }

    private static Superblock1 freshest(List<MemberStatus> members) {
        for (MemberStatus member : members) {
            if (member.state() instanceof MemberState.InSync && member.superblock() instanceof Superblock1 superblock) {
                return superblock;
            }
        }
        throw CommandFailure.refused("only arrays with metadata 1.0, 1.1 and 1.2 can take spares here");
    }
}
