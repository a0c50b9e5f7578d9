package org.asyncraid.raid.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

class AssemblyProperties {

    private static final int ARRAYS_A_TRY = 20;

    /** Members that are behind, rebuilding, failed, copied, odd in any field, in any mixture. */
    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void whateverMembersSayTheVerdictIsSound(@ForAll long seed) {
        Random random = new Random(seed);
        int usable = 0;
        for (int array = 0; array < ARRAYS_A_TRY; array++) {
            List<Candidate> devices = randomDevices(random);
            AssemblyOptions options = random.nextBoolean() ? AssemblyOptions.FORCED : AssemblyOptions.CAUTIOUS;
            switch (Assembly.assemble(devices, options)) {
                case AssemblyVerdict.Refused refused -> {
                    assertFalse(refused.reasons().isEmpty());
                    refused.reasons().forEach(reason -> assertFalse(reason.isBlank() || reason.contains("\n")));
                }
                case AssemblyVerdict.Usable verdict -> {
                    isSound(verdict, devices, options);
                    usable++;
                }
            }
        }
        assertNotEquals(0, usable);
    }

    private static void isSound(AssemblyVerdict.Usable verdict, List<Candidate> devices, AssemblyOptions options) {
        AssembledArray array = verdict.array();
        int parityDisks = array.geometry().layout().parityDisks();
        assertTrue(array.degradedBy() <= parityDisks);
        assertEquals(array.geometry().layout().raidDisks(), array.slots().size());
        assertTrue(array.resyncOffset() == Superblock.CLEAN
                || array.resyncOffset() >= 0
                        && array.resyncOffset() <= array.geometry().componentSectors());
        List<Candidate> seen = new ArrayList<>(array.spares());
        verdict.leftOut().forEach(device -> seen.add(device.device()));
        for (int slot = 0; slot < array.slots().size(); slot++) {
            if (array.slots().get(slot).filledBy().isPresent()) {
                Candidate member = array.slots().get(slot).filledBy().get();
                seen.add(member);
                Superblock superblock = member.superblock();
                assertTrue(superblock.role().equals(new MemberRole.Active(slot))
                        || superblock.role().equals(new MemberRole.Replacement(slot)));
                assertTrue(superblock.dataOffset() + array.geometry().componentSectors() <= member.deviceSectors());
                assertTrue(options.force()
                        || Long.compareUnsigned(array.freshest().events() - superblock.events(), 1) <= 0);
            }
        }
        assertEquals(seen.size(), seen.stream().distinct().count(), "nobody plays two parts");
        long replacements = devices.stream()
                .filter(device -> device.superblock().role() instanceof MemberRole.Replacement)
                .count();
        assertTrue(seen.size() >= devices.size() - replacements, "nobody is forgotten");
        assertTrue(devices.containsAll(seen));
        assertTrue(options.force() || !array.parityForced());
    }

    private static List<Candidate> randomDevices(Random random) {
        RaidLevel level = RaidLevel.values()[random.nextInt(3)];
        Members members = Members.of(level, random.nextInt(4, 8));
        if (random.nextBoolean()) {
            members = members.plusSpare("spare");
        }
        if (random.nextInt(3) == 0) {
            members = members.withAll(superblock -> superblock.withResyncOffset(8192));
        }
        List<Candidate> devices = new ArrayList<>(members.devices());
        int changes = random.nextInt(4);
        for (int change = 0; change < changes && !devices.isEmpty(); change++) {
            int index = random.nextInt(devices.size());
            Candidate device = devices.get(index);
            if (random.nextInt(4) == 0) {
                devices.remove(index);
            } else {
                devices.set(index, changed(device, random));
            }
        }
        Collections.shuffle(devices, random);
        return devices;
    }

    private static Candidate changed(Candidate device, Random random) {
        Superblock1 superblock = (Superblock1) device.superblock();
        String name = device.deviceName();
        long sectors = device.deviceSectors();
        if (superblock.whyNotWritable().isPresent()) {
            return device;
        }
        return switch (random.nextInt(6)) {
            case 0 -> new Candidate(name, sectors, superblock.withEvents(Members.EVENTS - random.nextInt(-1, 5)));
            case 1 -> new Candidate(name, sectors, superblock.withRecoveryOffset(random.nextInt(40000)));
            case 2 -> new Candidate(name, sectors, superblock.withRole(random.nextInt(8), new MemberRole.Faulty()));
            case 3 ->
                new Candidate(
                        name,
                        sectors,
                        superblock.withRole(random.nextInt(8), new MemberRole.Active(random.nextInt(8))));
            case 4 -> new Candidate(name, sectors - random.nextInt(3000), superblock);
            default -> new Candidate(name, sectors, oddField(superblock, random));
        };
    }

    /** Fields that may hold anything and still be parsed. */
    private static Superblock1 oddField(Superblock1 superblock, Random random) {
        int[] offsets = {8, 16, 64, 72, 76, 88, 92, 96, 100, 152, 160, 200, 208, 224, 256};
        int offset = offsets[random.nextInt(offsets.length)];
        boolean small = offset == 92 || random.nextBoolean();
        return Members.patched(superblock, offset, 2, small ? random.nextInt(40) : random.nextInt(65536));
    }
}
