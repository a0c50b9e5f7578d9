package org.asyncraid.raid.assembly;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Superblock1;

/**
 * Plans how a device becomes a spare of an array that exists, as {@code mdadm --add} does it: with the array's data
 * offset, and with the first device number behind those of the slots that nobody has.
 */
public final class MemberAddition {

    private MemberAddition() {}

    /**
     * Decides.
     *
     * @param freshest the array's superblock with the highest event count
     * @param deviceNumbersInUse of all members, spares too, as a table of roles does not tell a spare from nobody
     * @return a plan with one member, or why there is none
     */
    public static CreationVerdict plan(
            AssembledArray array, Superblock1 freshest, Collection<Integer> deviceNumbersInUse, NewDevice device) {
        MetadataVersion version = freshest.version();
        long component = array.geometry().componentSectors();
        boolean hasRoom = version.superblockSector(device.deviceSectors()).isPresent();
        long available =
                hasRoom ? MemberSpace.availableSectors(version, device.deviceSectors(), freshest.dataOffset()) : 0;
        if (available < component) {
            return refused(device.deviceName() + " has " + Math.max(0, available)
                    + " sectors for data; the array needs " + component);
        }
        Optional<Integer> number = IntStream.range(freshest.raidDisks(), version.maxDevices())
                .filter(candidate -> freshest.roleOf(candidate) instanceof MemberRole.Spare)
                .boxed()
                .filter(candidate -> !deviceNumbersInUse.contains(candidate))
                .findFirst();
        if (number.isEmpty()) {
            return refused("all " + version.maxDevices() + " device numbers of the array are in use");
        }
        if (freshest.whyNotWritable().isPresent()) {
            return refused(freshest.whyNotWritable().get());
        }
        NewMember member = MemberSpace.member(
                version, number.get(), device, freshest.dataOffset(), component, MemberSpace.keptForBitmap(freshest));
        return new CreationVerdict.Planned(
                array.geometry(), List.of(new PlannedMember(device, member.asSpareOf(freshest))), List.of());
    }

    private static CreationVerdict refused(String reason) {
        return new CreationVerdict.Refused(List.of(reason));
    }
}
