package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.journal.JournalChecksum;
import org.asyncraid.raid.journal.JournalMetaBlock;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewArray;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/** The members of a new array of zeroes, in sync, and its journal, on memory devices; to be assembled. */
final class JournaledArray {
    static final MdUuid UUID = new MdUuid(3, 4);
    private static final long DATA_OFFSET = 2048;

    private JournaledArray() {}

    /** Makes the devices: the members by slot, then the journal with a ring of so many blocks. */
    static List<MemoryDevice> create(TestMachine machine, ArrayGeometry geometry, int journalBlocks) {
        int disks = geometry.layout().raidDisks();
        List<MemberRole> roles = new ArrayList<>(List.of(new MemberRole.Journal()));
        IntStream.range(0, disks).forEach(slot -> roles.add(new MemberRole.Active(slot)));
        NewArray array =
                new NewArray(MetadataVersion.V1_2, UUID, "test:1", geometry, 1_700_000_000L, Superblock.CLEAN, roles);
        for (int slot = 0; slot < disks; slot++) {
            device(machine, array, 1 + slot, geometry.componentSectors());
        }
        MemoryDevice journal = device(machine, array, 0, 8L * journalBlocks);
        byte[] meta = new JournalMetaBlock(1000, 0, List.of()).encode(new JournalChecksum(UUID));
        machine.put(journal, DATA_OFFSET * BlockDevice.SECTOR_BYTES, meta);
        return machine.devices;
    }

    private static MemoryDevice device(TestMachine machine, NewArray array, int number, long dataSectors) {
        NewMember member = new NewMember(number, new MdUuid(8, number), 8, DATA_OFFSET, dataSectors, Optional.empty());
        Superblock1 superblock = array.superblockOf(member);
        String name = number == 0 ? "journal" : "d" + (number - 1);
        MemoryDevice device = machine.newDevice(name, (DATA_OFFSET + dataSectors) * BlockDevice.SECTOR_BYTES);
        machine.put(device, superblock.superblockSector() * BlockDevice.SECTOR_BYTES, superblock.encode());
        return device;
    }
}
