package org.asyncraid.tools.simulator.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.assembly.ArrayCreation;
import org.asyncraid.raid.assembly.CreationRequest;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.tools.simulator.machine.RunFailure.Kind;
import org.asyncraid.tools.simulator.swarm.Swarm;

/** Makes arrays on new disks of a machine, as {@code raid create} does. */
public final class ArrayMaking {
    private static final long CREATED_SECONDS = 1_767_225_600L;

    private final Machine machine;
    private final Swarm swarm;
    private final List<Disk> disks = new ArrayList<>();

    private ArrayMaking(Machine machine, Swarm swarm) {
        this.machine = machine;
        this.swarm = swarm;
    }

    /** Makes the machine's array, with the journal that its policy needs. */
    public static void make(Machine machine, Swarm swarm) {
        ArrayMaking making = new ArrayMaking(machine, swarm);
        long journalBytes = swarm.policy().needs().journalBytes();
        Optional<NewDevice> journal = journalBytes == 0
                ? Optional.empty()
                : Optional.of(making.device(
                        machine.addJournal(bytes(swarm.dataOffsetSectors()) + journalBytes),
                        Machine.ARRAY,
                        swarm.disks()));
        making.make(Machine.ARRAY, swarm.disks(), journal);
    }

    /** Makes another array, of whose members the machine has the first only, and returns that. */
    public static Disk makeForeign(Machine machine, Swarm swarm) {
        ArrayMaking making = new ArrayMaking(machine, swarm);
        MdUuid uuid = new MdUuid(1, 1);
        long journalBytes = swarm.policy().needs().journalBytes();
        Optional<NewDevice> journal = journalBytes == 0
                ? Optional.empty()
                : Optional.of(new NewDevice(
                        "elsewhere-journal",
                        swarm.dataOffsetSectors() + sectors(journalBytes),
                        new MdUuid(1, swarm.disks())));
        making.make(uuid, 1, journal);
        return making.disks.getFirst();
    }

    private void make(MdUuid uuid, int members, Optional<NewDevice> journal) {
        List<Optional<NewDevice>> slots = new ArrayList<>();
        for (int slot = 0; slot < swarm.disks(); slot++) {
            NewDevice device = slot < members
                    ? device(machine.addDisk(), uuid, slot)
                    : new NewDevice("elsewhere" + slot, sectors(machine.memberBytes()), new MdUuid(uuid.low(), slot));
            slots.add(Optional.of(device));
        }
        CreationRequest request = new CreationRequest(
                new CreationRequest.Identity(swarm.version(), uuid, "simulated", CREATED_SECONDS),
                swarm.geometry().layout().level(),
                swarm.geometry().layout().placement(),
                swarm.geometry().chunkBytes(),
                slots,
                List.of(),
                OptionalLong.of(swarm.geometry().componentSectors()),
                OptionalLong.of(swarm.dataOffsetSectors()),
                swarm.assumeClean(),
                swarm.policy().consistency(journal));
        switch (ArrayCreation.plan(request)) {
            case CreationVerdict.Refused refused -> throw new RunFailure(Kind.REFUSED, "no array", refused.reasons());
            case CreationVerdict.Planned planned -> planned.members().forEach(this::write);
        }
    }

    private void write(PlannedMember member) {
        for (Disk disk : disks) {
            if (disk.name().equals(member.device().deviceName())) {
                member.areas().forEach(area -> machine.put(disk, area.sector(), area.content()));
                machine.put(
                        disk,
                        member.superblock().superblockSector(),
                        member.superblock().encode());
            }
        }
    }

    private NewDevice device(Disk disk, MdUuid uuid, int number) {
        disks.add(disk);
        return new NewDevice(disk.name(), sectors(disk.sizeBytes()), new MdUuid(uuid.low(), number));
    }

    private static long sectors(long bytes) {
        return bytes / BlockDevice.SECTOR_BYTES;
    }

    private static long bytes(long sectors) {
        return sectors * BlockDevice.SECTOR_BYTES;
    }
}
