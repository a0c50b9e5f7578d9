package org.asyncraid.raid.array;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
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
import org.asyncraid.raid.maintenance.SweepKind;
import org.asyncraid.raid.maintenance.SweepReport;

/** A simulated loop, an offload layer and memory devices, with calls that run the loop until they have ended. */
class TestMachine implements AutoCloseable {
    static final ArrayConfig CONFIG = new ArrayConfig(8, 4, 1_000_000, 64 << 10);

    final SimulatedLoop loop;
    final OffloadLayer offload;
    PagePool arrayPages = new PagePool(16 << 20);
    final PagePool clientPages = new PagePool(8 << 20);
    private final List<PagePool> oldPages = new ArrayList<>();
    final List<MemoryDevice> devices = new ArrayList<>();
    RaidArray array;
    ArrayConfig config = CONFIG;

    TestMachine(long seed) {
        loop = new SimulatedLoop(seed);
        offload = new OffloadLayer(loop, new FixedPriority(), OffloadConfig.STANDARD);
        offload.addEngine(new InlineEngine("scalar", new ScalarKernels()));
    }

    MemoryDevice newDevice(String name, long bytes) {
        MemoryDevice device = new MemoryDevice(name, bytes, loop);
        devices.add(device);
        return device;
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
            member.candidate().ifPresent(candidates::add);
        }
        return Assembly.assemble(candidates, options);
    }

    /** Starts what was assembled from devices. */
    void start(AssembledArray assembled, List<? extends BlockDevice> from) {
        array = open(planned(assembled, from));
    }

    /** Starts what was assembled from devices, to be read only. */
    void startReadOnly(AssembledArray assembled, List<? extends BlockDevice> from) {
        array = open(planned(assembled, from).readOnly("opened to be read only"));
    }

    private static ArrayStart planned(AssembledArray assembled, List<? extends BlockDevice> from) {
        Map<String, BlockDevice> byName = new HashMap<>();
        from.forEach(device -> byName.put(device.name(), device));
        return ArrayStart.of("test", assembled, candidate -> byName.get(candidate.deviceName()));
    }

    RaidArray open(ArrayStart start) {
        AtomicReference<ArrayOpening.Outcome> outcome = new AtomicReference<>();
        ArrayOpening.open(new ArrayContext(loop, offload, arrayPages, config), start, outcome::set);
        if (!loop.runUntil(() -> outcome.get() != null)) {
            throw new AssertionError("the array neither opened nor was refused");
        }
        return switch (outcome.get()) {
            case ArrayOpening.Outcome.Opened opened -> opened.array();
            case ArrayOpening.Outcome.Refused refused -> throw new AssertionError(refused.reason());
        };
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

    /** Writes to a device in pieces that the client's pages hold. */
    void put(BlockDevice device, long offset, byte[] bytes) {
        int most = 1 << 20;
        for (int done = 0; done < bytes.length; done += most) {
            int length = Math.min(most, bytes.length - done);
            Page page = clientPages.take(length);
            page.nio(0, length).put(bytes, done, length);
            run(device, new DeviceRequest().write(offset + done, page, 0, length));
            page.release();
        }
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

    /** Stops the array, which must have given back its memory and let go of its members by the time that it says so. */
    void stop() {
        AtomicBoolean done = new AtomicBoolean();
        array.stop(() -> done.set(true));
        await(done);
        assertEquals(arrayPages.capacityBytes(), arrayPages.freeBytes(), "pages are in use after the stop");
        long events = array.status().events();
        loop.runUntilIdle();
        assertEquals(events, array.status().events(), "superblocks were written after the stop");
    }

    /** Gives the next start pages of its own. After a power cut, some of the old ones stay in use until all is closed. */
    void renewPages(int bytes) {
        oldPages.add(arrayPages);
        arrayPages = new PagePool(bytes);
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
        oldPages.forEach(PagePool::close);
        arrayPages.close();
        clientPages.close();
    }
}
