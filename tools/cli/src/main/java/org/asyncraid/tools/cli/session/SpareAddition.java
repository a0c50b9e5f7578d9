package org.asyncraid.tools.cli.session;

import java.util.List;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.MemberStatus;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.MemberAddition;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.superblock.Superblock1;
import org.asyncraid.tools.cli.create.RandomUuid;
import org.asyncraid.tools.cli.create.SuperblockWriter;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.DeviceWriter;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.output.CommandFailure;

/** Makes a device a spare of a running array. */
public final class SpareAddition {
    private final RunningArray running;
    private final AssembledArray assembled;
    private final SuperblockWriter superblocks;

    public SpareAddition(RunningArray running, AssembledArray assembled, Machine machine) {
        this.running = running;
        this.assembled = assembled;
        superblocks = new SuperblockWriter(new DeviceReader(machine), new DeviceWriter(machine));
    }

    /**
     * Adds the device, and waits until the superblocks say so. Whatever superblocks it has had are taken off first.
     *
     * @throws CommandFailure when it is too small, or the array has no room for it
     */
    public void add(BlockDevice device) {
        List<MemberStatus> members = running.status().members();
        List<Integer> numbers = members.stream()
                .map(member -> member.superblock().deviceNumber())
                .toList();
        NewDevice added =
                new NewDevice(device.name(), device.sizeBytes() / BlockDevice.SECTOR_BYTES, RandomUuid.next());
        switch (MemberAddition.plan(assembled, freshest(members), numbers, added)) {
            case CreationVerdict.Refused refused -> throw CommandFailure.refused(String.join("; ", refused.reasons()));
            case CreationVerdict.Planned planned -> {
                Superblock1 superblock = planned.members().getFirst().superblock();
                superblocks.erase(device);
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
