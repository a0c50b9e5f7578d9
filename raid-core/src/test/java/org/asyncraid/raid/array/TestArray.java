package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewArray;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/** An array on memory devices and a simulated loop, with calls that run the loop until they have ended. */
final class TestArray extends TestMachine {
    static final int DATA_OFFSET_SECTORS = 4096;

    final ArrayGeometry geometry;
    final NewArray newArray;

    /** A new array of zeroes, in sync. */
    TestArray(ArrayGeometry geometry, long seed, BiFunction<BlockDevice, EventLoop, BlockDevice> decorator) {
        this(geometry, seed, decorator, superblock -> superblock);
    }

    /** The same with something changed in the superblocks. */
    TestArray(
            ArrayGeometry geometry,
            long seed,
            BiFunction<BlockDevice, EventLoop, BlockDevice> decorator,
            UnaryOperator<Superblock1> change) {
        super(seed);
        this.geometry = geometry;
        int disks = geometry.layout().raidDisks();
        List<MemberRole> roles = new ArrayList<>();
        for (int slot = 0; slot < disks; slot++) {
            roles.add(new MemberRole.Active(slot));
        }
        newArray = new NewArray(
                MetadataVersion.V1_2, new MdUuid(1, 2), "test:0", geometry, 1_700_000_000L, Superblock.CLEAN, roles);
        List<ArrayStart.Seat> seats = new ArrayList<>();
        for (int slot = 0; slot < disks; slot++) {
            BlockDevice device = decorator.apply(newDevice(), loop);
            Superblock1 superblock = change.apply(newArray.superblockOf(member(slot)));
            put(devices.get(slot), superblock.superblockSector() * BlockDevice.SECTOR_BYTES, superblock.encode());
            seats.add(new ArrayStart.Seat(device, superblock, slot, new MemberState.InSync()));
        }
        array = start(seats, superblockEvents(seats), ArrayStart.RESYNCED);
    }

    static TestArray healthy(RaidLevel level, ParityPlacement placement, int disks, long seed) {
        Layout layout = new Layout(level, placement, disks);
        return new TestArray(new ArrayGeometry(layout, 16 << 10, 32 * 12), seed, (device, on) -> device);
    }

    RaidArray start(List<ArrayStart.Seat> seats, long events, long resyncedBytes) {
        ArrayStart start =
                new ArrayStart("test", geometry, seats, events, false, resyncedBytes, false, Optional.empty());
        return open(start);
    }

    MemoryDevice newDevice() {
        long bytes = (DATA_OFFSET_SECTORS + geometry.componentSectors()) * BlockDevice.SECTOR_BYTES;
        return newDevice("d" + devices.size(), bytes);
    }

    NewMember member(int deviceNumber) {
        return new NewMember(
                deviceNumber,
                new MdUuid(7, deviceNumber),
                8,
                DATA_OFFSET_SECTORS,
                geometry.componentSectors(),
                Optional.of(new Extent(1024, 8)));
    }

    /** Stops the array, and starts what is on its devices with another configuration. */
    void restart(ArrayConfig another) {
        stop();
        config = another;
        AssemblyVerdict verdict = assemble(devices, AssemblyOptions.CAUTIOUS);
        if (!(verdict instanceof AssemblyVerdict.Usable usable)) {
            throw new AssertionError("cannot start again: " + verdict);
        }
        start(usable.array(), devices);
    }

    IoStatus write(long offset, byte[] bytes) {
        Page page = clientPages.take(Math.max(bytes.length, 1));
        page.nio(0, bytes.length).put(bytes);
        IoStatus status = run(array, new DeviceRequest().write(offset, page, 0, bytes.length));
        page.release();
        return status;
    }

    void fail(int slot) {
        AtomicBoolean done = new AtomicBoolean();
        array.fail(
                member -> member.slot() == slot && !(member.state() instanceof MemberState.Faulty),
                () -> done.set(true));
        await(done);
    }

    void addSpare(BlockDevice device, int deviceNumber) {
        AtomicBoolean done = new AtomicBoolean();
        array.add(device, spareSuperblock(deviceNumber), () -> done.set(true));
        await(done);
    }

    Superblock1 spareSuperblock(int deviceNumber) {
        Superblock1 any = (Superblock1) array.status().members().stream()
                .filter(member -> member.state() instanceof MemberState.InSync)
                .findFirst()
                .orElseThrow()
                .superblock();
        return member(deviceNumber).asSpareOf(any);
    }

    private static long superblockEvents(List<ArrayStart.Seat> seats) {
        return seats.getFirst().superblock().events();
    }
}
