package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.raid.assembly.AssembledArray;
import org.asyncraid.raid.assembly.Assembly;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.layout.Layout;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MemberRole;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.NewArray;
import org.asyncraid.raid.superblock.NewMember;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/** An array on memory devices and a simulated loop, with calls that run the loop until they have ended. */
final class TestArray implements AutoCloseable {
    static final int DATA_OFFSET_SECTORS = 2048;
    static final ArrayConfig CONFIG = new ArrayConfig(8, 4, 1_000_000, 64 << 10);

    final SimulatedLoop loop;
    final OffloadLayer offload;
    PagePool arrayPages = new PagePool(16 << 20);
    final PagePool clientPages = new PagePool(8 << 20);
    final List<MemoryDevice> devices = new ArrayList<>();
    final ArrayGeometry geometry;
    final NewArray newArray;
    RaidArray array;

    /** A new array of zeroes, in sync. */
    TestArray(ArrayGeometry geometry, long seed, BiFunction<BlockDevice, EventLoop, BlockDevice> decorator) {
        this.geometry = geometry;
        loop = new SimulatedLoop(seed);
        offload = new OffloadLayer(loop, new FixedPriority(), OffloadConfig.STANDARD);
        offload.addEngine(new InlineEngine("scalar", new ScalarKernels()));
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
            Superblock1 superblock = newArray.superblockOf(member(slot));
            put(devices.get(slot), superblock);
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
        return RaidArray.start(new ArrayContext(loop, offload, arrayPages, CONFIG), start);
    }

    private void put(BlockDevice device, Superblock1 superblock) {
        byte[] image = superblock.encode();
        Page page = clientPages.take(image.length);
        page.nio(0, image.length).put(image);
        long offset = superblock.superblockSector() * BlockDevice.SECTOR_BYTES;
        run(device, new DeviceRequest().write(offset, page, 0, image.length));
        page.release();
    }

    /** What assembly says of devices as they are now. */
    AssemblyVerdict assemble(List<? extends BlockDevice> from, AssemblyOptions options) {
        AtomicReference<List<ScannedMember>> scanned = new AtomicReference<>();
        MemberScan.scan(loop, clientPages, List.copyOf(from), scanned::set);
        if (!loop.runUntil(() -> scanned.get() != null)) {
            throw new AssertionError("the scan never ended");
        }
        List<Candidate> candidates = new ArrayList<>();
        for (ScannedMember member : scanned.get()) {
            if (member.found().superblock() instanceof Parsed.Value<Superblock> value) {
                BlockDevice device = member.device();
                candidates.add(
                        new Candidate(device.name(), device.sizeBytes() / BlockDevice.SECTOR_BYTES, value.value()));
            }
        }
        return Assembly.assemble(candidates, options);
    }

    /** Starts what was assembled from devices. */
    void start(AssembledArray assembled, List<? extends BlockDevice> from) {
        Map<String, BlockDevice> byName = new HashMap<>();
        from.forEach(device -> byName.put(device.name(), device));
        ArrayStart start = ArrayStart.of("test", assembled, candidate -> byName.get(candidate.deviceName()));
        array = RaidArray.start(new ArrayContext(loop, offload, arrayPages, CONFIG), start);
    }

    MemoryDevice newDevice() {
        long bytes = (DATA_OFFSET_SECTORS + geometry.componentSectors()) * BlockDevice.SECTOR_BYTES;
        MemoryDevice device = new MemoryDevice("d" + devices.size(), bytes, loop);
        devices.add(device);
        return device;
    }

    NewMember member(int deviceNumber) {
        return new NewMember(
                deviceNumber,
                new MdUuid(7, deviceNumber),
                8,
                DATA_OFFSET_SECTORS,
                geometry.componentSectors(),
                Optional.empty());
    }

    IoStatus write(long offset, byte[] bytes) {
        Page page = clientPages.take(Math.max(bytes.length, 1));
        page.nio(0, bytes.length).put(bytes);
        IoStatus status = run(array, new DeviceRequest().write(offset, page, 0, bytes.length));
        page.release();
        return status;
    }

    /** The bytes, or a failure where the array cannot deliver them. */
    byte[] read(long offset, int length) {
        byte[] bytes = new byte[length];
        IoStatus status = read(array, offset, bytes);
        if (!status.isOk()) {
            throw new AssertionError("read of " + length + " bytes at " + offset + " ended with " + status);
        }
        return bytes;
    }

    IoStatus read(BlockDevice device, long offset, byte[] bytes) {
        Page page = clientPages.take(bytes.length);
        IoStatus status = run(device, new DeviceRequest().read(offset, page, 0, bytes.length));
        page.nio(0, bytes.length).get(bytes);
        page.release();
        return status;
    }

    IoStatus run(BlockDevice device, DeviceRequest request) {
        AtomicBoolean ended = new AtomicBoolean();
        device.submit(request.onCompletion(done -> ended.set(true)));
        await(ended);
        return request.status();
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

    SweepReport sweep(SweepKind kind) {
        AtomicReference<SweepReport> result = new AtomicReference<>();
        AtomicReference<IoStatus> outcome = new AtomicReference<>();
        array.startSweep(kind, (report, status, cancelled) -> {
            outcome.set(status);
            result.set(report);
        });
        if (!loop.runUntil(() -> result.get() != null)) {
            throw new AssertionError("the " + kind + " never ended");
        }
        if (!outcome.get().isOk()) {
            throw new AssertionError("the " + kind + " ended with " + outcome.get());
        }
        return result.get();
    }

    void stop() {
        AtomicBoolean done = new AtomicBoolean();
        array.stop(() -> done.set(true));
        await(done);
        loop.runUntilIdle();
    }

    void await(AtomicBoolean done) {
        if (!loop.runUntil(done::get)) {
            throw new AssertionError("nothing left to run, and not done");
        }
    }

    @Override
    public void close() {
        offload.close();
        loop.runUntilIdle();
        devices.forEach(MemoryDevice::close);
        arrayPages.close();
        clientPages.close();
    }

    private static long superblockEvents(List<ArrayStart.Seat> seats) {
        return seats.getFirst().superblock().events();
    }
}
