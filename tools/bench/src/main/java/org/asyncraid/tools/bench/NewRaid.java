package org.asyncraid.tools.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.raid.array.ArrayConfig;
import org.asyncraid.raid.array.ArrayContext;
import org.asyncraid.raid.array.ArrayOpening;
import org.asyncraid.raid.array.ArrayStart;
import org.asyncraid.raid.array.MemberScan;
import org.asyncraid.raid.array.RaidArray;
import org.asyncraid.raid.array.ScannedMember;
import org.asyncraid.raid.assembly.ArrayCreation;
import org.asyncraid.raid.assembly.Assembly;
import org.asyncraid.raid.assembly.AssemblyOptions;
import org.asyncraid.raid.assembly.AssemblyVerdict;
import org.asyncraid.raid.assembly.Candidate;
import org.asyncraid.raid.assembly.Consistency;
import org.asyncraid.raid.assembly.CreationRequest;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.assembly.InitialArea;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.raid.journal.JournalMode;
import org.asyncraid.raid.layout.ParityPlacement;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.MetadataVersion;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;

/** A new array without a resync: made, assembled and opened as a user's would be. Closing it closes its members. */
final class NewRaid implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final long SEED = 1;
    /** For as many writes in flight as there may be, so that windows are not what is short. */
    private static final int WINDOWS = 128;

    private final BenchLoop loop;
    private final SeededRandom random = SeededRandom.of(SEED);
    private final PagePool arrayPages = new PagePool(64 << 20);
    private final PagePool clientPages = new PagePool(64 << 20);
    private final OffloadLayer offload;
    private final Map<String, BlockDevice> devices = new LinkedHashMap<>();
    private final JournalMode mode;
    private final RaidArray array;

    /** An array on these devices; the loop stays open. */
    NewRaid(BenchLoop loop, RaidLevel level, List<? extends BlockDevice> members, Consistency consistency) {
        this(loop, level, members, consistency, JournalMode.WRITE_THROUGH);
    }

    /** An array on all of these devices but the last, which is its write journal. */
    static NewRaid withJournal(BenchLoop loop, RaidLevel level, List<? extends BlockDevice> devices, JournalMode mode) {
        BlockDevice last = devices.getLast();
        NewDevice journal = new NewDevice(
                last.name(), last.sizeBytes() / BlockDevice.SECTOR_BYTES, new MdUuid(2, devices.size() - 1));
        return new NewRaid(loop, level, devices, new Consistency.Journal(journal, SEED), mode);
    }

    private NewRaid(
            BenchLoop loop,
            RaidLevel level,
            List<? extends BlockDevice> given,
            Consistency consistency,
            JournalMode mode) {
        this.loop = loop;
        this.mode = mode;
        boolean journaled = consistency instanceof Consistency.Journal;
        List<? extends BlockDevice> members = journaled ? given.subList(0, given.size() - 1) : given;
        List<Optional<NewDevice>> slots = new ArrayList<>();
        for (BlockDevice member : members) {
            long sectors = member.sizeBytes() / BlockDevice.SECTOR_BYTES;
            slots.add(Optional.of(new NewDevice(member.name(), sectors, new MdUuid(2, devices.size()))));
            devices.put(member.name(), member);
        }
        if (journaled) {
            devices.put(given.getLast().name(), given.getLast());
        }
        CreationRequest request = new CreationRequest(
                new CreationRequest.Identity(MetadataVersion.V1_2, new MdUuid(1, 1), "bench:0", 1),
                level,
                ParityPlacement.LEFT_SYMMETRIC,
                CHUNK_BYTES,
                slots,
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                true,
                consistency);
        switch (ArrayCreation.plan(request)) {
            case CreationVerdict.Planned planned -> planned.members().forEach(this::makeMember);
            case CreationVerdict.Refused refused ->
                throw new IllegalStateException(refused.reasons().toString());
        }
        offload = loop.call(answer -> {
            OffloadLayer layer = new OffloadLayer(loop.events(), new FixedPriority(), OffloadConfig.STANDARD);
            layer.addEngine(new InlineEngine("inline", KernelsSelection.get().kernels()));
            answer.accept(layer);
        });
        array = open();
    }

    /**
     * Writes, several at a time.
     *
     * @param anywhere at places drawn at random; otherwise one after the other
     * @param durable each write with FUA
     * @return bytes in a second of the loop's time
     */
    double write(int writes, int inFlight, int bytes, boolean anywhere, boolean durable) {
        long start = loop.events().clock().nowNanos();
        loop.<Boolean>call(answer -> new Writes(writes, bytes, anywhere, durable, answer).begin(inFlight));
        return (double) writes * bytes * 1e9 / (loop.events().clock().nowNanos() - start);
    }

    @Override
    public void close() {
        loop.<Boolean>call(answer -> array.stop(() -> answer.accept(true)));
        loop.<Boolean>call(answer -> {
            offload.close();
            devices.values().forEach(BlockDevice::close);
            answer.accept(true);
        });
        arrayPages.close();
        clientPages.close();
    }

    private void makeMember(PlannedMember member) {
        BlockDevice device = device(member.device().deviceName());
        for (InitialArea area : member.areas()) {
            put(device, area.sector(), area.content());
        }
        put(device, member.superblock().superblockSector(), member.superblock().encode());
    }

    private void put(BlockDevice device, long sector, byte[] content) {
        Page page = clientPages.take(content.length);
        page.nio(0, content.length).put(content);
        DeviceRequest request = new DeviceRequest().write(sector * BlockDevice.SECTOR_BYTES, page, 0, content.length);
        loop.<Boolean>call(answer -> device.submit(request.onCompletion(ended -> answer.accept(true))));
        page.release();
        checkOk(request);
    }

    private RaidArray open() {
        List<ScannedMember> scanned =
                loop.call(answer -> MemberScan.scan(loop.events(), clientPages, List.copyOf(devices.values()), answer));
        List<Candidate> candidates = new ArrayList<>();
        for (ScannedMember member : scanned) {
            BlockDevice device = member.device();
            if (member.found().superblock() instanceof Parsed.Value<Superblock> found) {
                candidates.add(
                        new Candidate(device.name(), device.sizeBytes() / BlockDevice.SECTOR_BYTES, found.value()));
            }
        }
        ArrayStart start = switch (Assembly.assemble(candidates, AssemblyOptions.CAUTIOUS)) {
            case AssemblyVerdict.Usable usable ->
                ArrayStart.of("bench", usable.array(), candidate -> device(candidate.deviceName()));
            case AssemblyVerdict.Refused refused ->
                throw new IllegalStateException(refused.reasons().toString());
        };
        ArrayConfig standard = ArrayConfig.DEFAULT;
        ArrayConfig config = new ArrayConfig(
                        WINDOWS, standard.sweepDepth(), standard.idleNanosBeforeClean(), standard.checkpointBytes())
                .withJournalMode(mode);
        ArrayContext context = new ArrayContext(loop.events(), offload, arrayPages, config);
        return switch (loop.<ArrayOpening.Outcome>call(answer -> ArrayOpening.open(context, start, answer))) {
            case ArrayOpening.Outcome.Opened opened -> opened.array();
            case ArrayOpening.Outcome.Refused refused -> throw new IllegalStateException(refused.reason());
        };
    }

    private BlockDevice device(String name) {
        BlockDevice device = devices.get(name);
        if (device == null) {
            throw new IllegalStateException("no device " + name);
        }
        return device;
    }

    private static void checkOk(DeviceRequest request) {
        if (!request.status().isOk()) {
            throw new IllegalStateException("ended badly: " + request);
        }
    }

    /** Writes at work. */
    private final class Writes {
        private final int bytes;
        private final boolean anywhere;
        private final boolean durable;
        private final Consumer<Boolean> whom;
        private final long places;
        private long begun;
        private int left;
        private int toBegin;

        Writes(int count, int bytes, boolean anywhere, boolean durable, Consumer<Boolean> whom) {
            this.bytes = bytes;
            this.anywhere = anywhere;
            this.durable = durable;
            this.whom = whom;
            places = array.sizeBytes() / bytes;
            left = count;
            toBegin = count;
        }

        void begin(int inFlight) {
            for (int i = 0; i < inFlight && toBegin > 0; i++) {
                Page page = clientPages.take(bytes);
                page.segment().fill((byte) (1 + i));
                submit(new DeviceRequest(), page);
            }
        }

        private void submit(DeviceRequest request, Page page) {
            toBegin--;
            long place = anywhere ? random.nextLong(places) : begun++ % places;
            array.submit(
                    request.write(place * bytes, page, 0, bytes).fua(durable).onCompletion(this::ended));
        }

        private void ended(DeviceRequest request) {
            checkOk(request);
            left--;
            if (toBegin > 0) {
                submit(request, request.page());
            } else {
                request.page().release();
            }
            if (left == 0) {
                whom.accept(true);
            }
        }
    }
}
