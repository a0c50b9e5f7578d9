package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.badblock.BadBlockList;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Feature;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;
import org.asyncraid.raid.superblock.SuperblockSearch;
import org.asyncraid.raid.superblock.SuperblockSearch.Place;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the superblocks of some devices, and for their logs of bad blocks, one read after the other, and writes nothing.
 * A place that cannot be read counts as one without a superblock and is remarked upon; a log that cannot be read, as
 * damaged.
 */
public final class MemberScan implements RequestCompletion {
    private final List<BlockDevice> devices;
    private final Consumer<List<ScannedMember>> whom;
    private final Page page;
    private final DeviceRequest request = new DeviceRequest().onCompletion(this);
    private final List<ScannedMember> scanned = new ArrayList<>();
    private List<Place> places = List.of();
    private final List<Place> read = new ArrayList<>();
    private final List<byte[]> regions = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private int nextPlace;
    /** Found on the device whose log of bad blocks is being read. */
    private SuperblockSearch.@Nullable Outcome awaitingLog;

    private MemberScan(List<BlockDevice> devices, PagePool pages, Consumer<List<ScannedMember>> whom) {
        this.devices = List.copyOf(devices);
        this.whom = whom;
        page = pages.take(2 * Place.BYTES);
    }

    /**
     * Begins a scan.
     *
     * @param pages lends one page for as long as it takes
     * @param whom told once, on the loop, never inside this call; one entry a device, in their order
     */
    public static void scan(
            EventLoop loop, PagePool pages, List<BlockDevice> devices, Consumer<List<ScannedMember>> whom) {
        MemberScan scan = new MemberScan(devices, pages, whom);
        loop.post(scan::beginDevice);
    }

    @Override
    public void completed(DeviceRequest ended) {
        SuperblockSearch.Outcome found = awaitingLog;
        if (found != null) {
            awaitingLog = null;
            endDevice(found, logRead(found, ended));
            return;
        }
        Place place = places.get(nextPlace - 1);
        if (ended.status().isOk()) {
            byte[] region = new byte[Place.BYTES];
            page.nio(0, Place.BYTES).get(region);
            read.add(place);
            regions.add(region);
        } else {
            unreadable.add(
                    "the place of a " + place.version().mdName() + " superblock cannot be read: " + ended.status());
        }
        nextPlaceOrDevice();
    }

    private void beginDevice() {
        if (scanned.size() == devices.size()) {
            page.release();
            whom.accept(List.copyOf(scanned));
            return;
        }
        BlockDevice device = devices.get(scanned.size());
        places = SuperblockSearch.places(device.sizeBytes() / BlockDevice.SECTOR_BYTES);
        nextPlace = 0;
        read.clear();
        regions.clear();
        unreadable.clear();
        nextPlaceOrDevice();
    }

    private void nextPlaceOrDevice() {
        BlockDevice device = devices.get(scanned.size());
        if (nextPlace < places.size()) {
            Place place = places.get(nextPlace++);
            device.submit(request.read(place.sector() * BlockDevice.SECTOR_BYTES, page, 0, Place.BYTES));
            return;
        }
        SuperblockSearch.Outcome found = SuperblockSearch.evaluate(read, regions);
        List<String> remarks = new ArrayList<>(unreadable);
        remarks.addAll(found.remarks());
        readLog(device, new SuperblockSearch.Outcome(found.superblock(), remarks));
    }

    private void readLog(BlockDevice device, SuperblockSearch.Outcome found) {
        if (!(found.superblock() instanceof Parsed.Value<Superblock> value)
                || !value.value().features().has(Feature.BAD_BLOCKS)) {
            endDevice(found, new Parsed.Absent<>());
            return;
        }
        Optional<Extent> place = BadBlockLog.place(value.value(), device.sizeBytes() / BlockDevice.SECTOR_BYTES);
        if (place.isEmpty()) {
            endDevice(found, new Parsed.Damaged<>("its log of bad blocks cannot lie where its superblock says"));
            return;
        }
        awaitingLog = found;
        long from = place.get().sector() * BlockDevice.SECTOR_BYTES;
        long block = device.blockBytes();
        int length = (int) (Math.ceilDiv(logBytes(place.get()) + from % block, block) * block);
        device.submit(request.read(from / block * block, page, 0, length));
    }

    private Parsed<BadBlockLog> logRead(SuperblockSearch.Outcome found, DeviceRequest ended) {
        if (!ended.status().isOk() || !(found.superblock() instanceof Parsed.Value<Superblock> value)) {
            return new Parsed.Damaged<>("its log of bad blocks cannot be read: " + ended.status());
        }
        Superblock superblock = value.value();
        Extent place = superblock.badBlockLog().orElseThrow();
        byte[] bytes = new byte[(int) logBytes(place)];
        int skip = (int) (place.sector() * BlockDevice.SECTOR_BYTES - ended.offsetBytes());
        page.nio(skip, bytes.length).get(bytes);
        Parsed<BadBlockLog> log = BadBlockLog.parse(bytes, superblock.badBlockShift());
        boolean fits = !(log instanceof Parsed.Value<BadBlockLog> parsed)
                || BadBlockList.of(parsed.value(), place.sectors(), superblock.badBlockShift())
                        .isPresent();
        return fits ? log : new Parsed.Damaged<>("its log of bad blocks has more entries than it has room for");
    }

    private void endDevice(SuperblockSearch.Outcome found, Parsed<BadBlockLog> badBlocks) {
        scanned.add(new ScannedMember(devices.get(scanned.size()), found, badBlocks));
        beginDevice();
    }

    private static long logBytes(Extent log) {
        return log.sectors() * BlockDevice.SECTOR_BYTES;
    }
}
