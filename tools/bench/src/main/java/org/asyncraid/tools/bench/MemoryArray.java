package org.asyncraid.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOperation;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.memory.MemoryDevice;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.raid.array.ArrayConfig;
import org.asyncraid.raid.array.ArrayContext;
import org.asyncraid.raid.array.ArrayOpening;
import org.asyncraid.raid.array.ArrayStart;
import org.asyncraid.raid.array.MemberState;
import org.asyncraid.raid.array.RaidArray;
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
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.Superblock1;

/** A RAID-6 on memory devices and a loop of its own, with calls that wait. */
final class MemoryArray implements AutoCloseable {
    static final int CHUNK_BYTES = 512 << 10;

    private static final int DATA_OFFSET_SECTORS = 2048;
    private static final int REQUEST_BYTES = 4 << 20;
    private static final int IN_FLIGHT = 8;

    final int disks;
    final long memberBytes;
    private final BenchLoop loop = BenchLoop.inRealTime("array");
    private final PagePool arrayPages = new PagePool(64 << 20);
    private final PagePool clientPages = new PagePool(2L * IN_FLIGHT * REQUEST_BYTES);
    private final OffloadLayer offload;
    private final NewArray newArray;
    private final List<MemoryDevice> devices = new ArrayList<>();
    final RaidArray array;

    MemoryArray(int disks, long memberBytes) {
        this.disks = disks;
        this.memberBytes = memberBytes;
        Layout layout = new Layout(RaidLevel.RAID6, ParityPlacement.LEFT_SYMMETRIC, disks);
        ArrayGeometry geometry = new ArrayGeometry(layout, CHUNK_BYTES, memberBytes / BlockDevice.SECTOR_BYTES);
        List<MemberRole> roles = new ArrayList<>();
        for (int slot = 0; slot < disks; slot++) {
            roles.add(new MemberRole.Active(slot));
        }
        newArray =
                new NewArray(MetadataVersion.V1_2, new MdUuid(1, 2), "bench:0", geometry, 1, Superblock.CLEAN, roles);
        offload = loop.call(answer -> {
            OffloadLayer layer = new OffloadLayer(loop.events(), new FixedPriority(), OffloadConfig.STANDARD);
            layer.addEngine(new InlineEngine("inline", KernelsSelection.get().kernels()));
            answer.accept(layer);
        });
        List<ArrayStart.Seat> seats = new ArrayList<>();
        for (int slot = 0; slot < disks; slot++) {
            seats.add(new ArrayStart.Seat(
                    newDevice(), newArray.superblockOf(member(slot)), slot, new MemberState.InSync()));
        }
        ArrayStart start =
                new ArrayStart("bench", geometry, seats, 0, false, ArrayStart.RESYNCED, false, Optional.empty());
        ArrayContext context = new ArrayContext(loop.events(), offload, arrayPages, ArrayConfig.DEFAULT);
        ArrayOpening.Outcome outcome = loop.call(answer -> ArrayOpening.open(context, start, answer));
        array = switch (outcome) {
            case ArrayOpening.Outcome.Opened opened -> opened.array();
            case ArrayOpening.Outcome.Refused refused -> throw new IllegalStateException(refused.reason());
        };
    }

    /** Reads or writes a whole device in large requests, several at a time. */
    void transfer(BlockDevice device, DeviceOperation operation) {
        loop.<Boolean>call(answer -> new Transfer(device, operation, answer).begin());
    }

    /** A member's device, for what it does without an array. */
    BlockDevice device(int index) {
        return devices.get(index);
    }

    void fail(int slot) {
        loop.call(answer -> array.fail(
                member -> member.slot() == slot && member.state() instanceof MemberState.InSync,
                () -> answer.accept(true)));
    }

    /**
     * Adds a spare. All of it was written to before, so that a rebuild onto it does not wait for the system to find it
     * memory.
     */
    void addSpare() {
        BlockDevice device = loop.<BlockDevice>call(answer -> answer.accept(newDevice()));
        transfer(device, DeviceOperation.WRITE);
        loop.call(answer -> {
            int number = devices.size() - 1;
            Superblock1 any = (Superblock1) array.status().members().stream()
                    .filter(member -> member.state() instanceof MemberState.InSync)
                    .findFirst()
                    .orElseThrow()
                    .superblock();
            array.add(device, member(number).asSpareOf(any), () -> answer.accept(true));
        });
    }

    SweepReport sweep(SweepKind kind) {
        return loop.call(answer -> array.startSweep(kind, (report, status, cancelled) -> {
            if (!status.isOk()) {
                throw new IllegalStateException("the " + kind + " ended with " + status);
            }
            answer.accept(report);
        }));
    }

    @Override
    public void close() {
        loop.call(answer -> array.stop(() -> answer.accept(true)));
        loop.call(answer -> {
            offload.close();
            answer.accept(true);
        });
        loop.close();
        devices.forEach(MemoryDevice::close);
        arrayPages.close();
        clientPages.close();
    }

    private MemoryDevice newDevice() {
        long bytes = DATA_OFFSET_SECTORS * (long) BlockDevice.SECTOR_BYTES + memberBytes;
        devices.add(new MemoryDevice("m" + devices.size(), bytes, loop.events()));
        return devices.getLast();
    }

    private NewMember member(int number) {
        long sectors = memberBytes / BlockDevice.SECTOR_BYTES;
        return new NewMember(number, new MdUuid(3, number), 8, DATA_OFFSET_SECTORS, sectors, Optional.empty());
    }

    /** A sequential transfer at work. */
    private final class Transfer {
        private final BlockDevice device;
        private final DeviceOperation operation;
        private final Consumer<Boolean> whom;
        private long next;
        private int inFlight;

        Transfer(BlockDevice device, DeviceOperation operation, Consumer<Boolean> whom) {
            this.device = device;
            this.operation = operation;
            this.whom = whom;
        }

        void begin() {
            while (inFlight < IN_FLIGHT && next < device.sizeBytes()) {
                Page page = clientPages.take(REQUEST_BYTES);
                page.segment().fill((byte) (1 + inFlight));
                submit(new DeviceRequest(), page);
            }
        }

        private void submit(DeviceRequest request, Page page) {
            int length = (int) Math.min(REQUEST_BYTES, device.sizeBytes() - next);
            if (operation == DeviceOperation.READ) {
                request.read(next, page, 0, length);
            } else {
                request.write(next, page, 0, length);
            }
            next += length;
            inFlight++;
            device.submit(request.onCompletion(this::ended));
        }

        private void ended(DeviceRequest request) {
            if (!request.status().isOk()) {
                throw new IllegalStateException("ended badly: " + request);
            }
            inFlight--;
            Page page = request.page();
            if (next < device.sizeBytes()) {
                submit(request, page);
                return;
            }
            page.release();
            if (inFlight == 0) {
                whom.accept(true);
            }
        }
    }
}
