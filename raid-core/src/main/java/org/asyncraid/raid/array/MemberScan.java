package org.asyncraid.raid.array;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.RequestCompletion;
import org.asyncraid.raid.superblock.SuperblockSearch;
import org.asyncraid.raid.superblock.SuperblockSearch.Place;

/**
 * Looks for the superblocks of some devices, one read after the other, and writes nothing. A place that cannot be read
 * counts as one without a superblock and is remarked upon.
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

    private MemberScan(List<BlockDevice> devices, PagePool pages, Consumer<List<ScannedMember>> whom) {
        this.devices = List.copyOf(devices);
        this.whom = whom;
        page = pages.take(Place.BYTES);
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
        scanned.add(new ScannedMember(device, new SuperblockSearch.Outcome(found.superblock(), remarks)));
        beginDevice();
    }
}
