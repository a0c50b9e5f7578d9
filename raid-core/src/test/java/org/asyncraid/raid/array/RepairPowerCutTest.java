package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.fault.Fault;
import org.asyncraid.blockdev.fault.VolatileCacheDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepairPowerCutTest {
    private static final ArrayGeometry GEOMETRY =
            new ArrayGeometry(new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, 5), 16 << 10, 32 * 12);

    @ParameterizedTest
    @EnumSource(names = {"REPAIR", "REPAIR_LOCATED"})
    void whatARepairHasPutRightIsDurableWhenItHasEnded(SweepKind kind) {
        try (TestMachine machine = new TestMachine(1)) {
            JournaledArray.create(machine, GEOMETRY, 100);
            byte[] wrong = new byte[4096];
            Arrays.fill(wrong, (byte) 7);
            machine.put(machine.devices.getFirst(), 2048 * 512L, wrong);
            List<VolatileCacheDevice> cached = new ArrayList<>();
            machine.devices.forEach(device -> cached.add(
                    new VolatileCacheDevice(device, new Fault.VolatileCache(64), SeededRandom.of(5), machine.loop)));
            start(machine, cached);
            assertEquals(8, machine.sweep(kind).mismatchSectors());
            int[] settled = new int[1];
            cached.forEach(device -> device.powerCut(() -> settled[0]++));
            assertTrue(machine.loop.runUntil(() -> settled[0] == cached.size()));
            machine.loop.runUntilIdle();
            machine.renewPages(16 << 20);
            start(machine, machine.devices);
            assertEquals(0, machine.sweep(SweepKind.CHECK).mismatchSectors());
            machine.stop();
        }
    }

    private static void start(TestMachine machine, List<? extends BlockDevice> devices) {
        AssemblyVerdict.Usable usable =
                assertInstanceOf(AssemblyVerdict.Usable.class, machine.assemble(devices, AssemblyOptions.CAUTIOUS));
        machine.start(usable.array(), devices);
    }
}
