package org.asyncraid.tools.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.DeviceOpenException;
import org.asyncraid.blockdev.DeviceRequest;
import org.asyncraid.blockdev.IoStatus;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.blockdev.file.FileDevice;
import org.asyncraid.raid.assembly.CreationVerdict.Planned;
import org.asyncraid.raid.assembly.CreationVerdict.PlannedMember;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.SuperblockSearch;
import org.asyncraid.raid.superblock.SuperblockSearch.Place;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.members.CurrentContent;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;

/**
 * Turns files into members: makes those that are missing, refuses those that hold something, and writes superblocks once
 * everything else is known to be in order. Until {@link #keep} is called, closing it removes the files that it made.
 */
public final class ArrayCreator implements AutoCloseable {
    private final Machine machine;
    private final DeviceReader reader;
    private final Map<String, BlockDevice> devices = new HashMap<>();
    private final List<Path> made = new ArrayList<>();

    public ArrayCreator(Machine machine) {
        this.machine = machine;
        reader = new DeviceReader(machine);
    }

    /**
     * Opens and locks a file that is there.
     *
     * @param force whether it may hold something
     * @throws CommandFailure when it cannot be opened, or holds something that would be lost
     */
    public BlockDevice open(Path path, boolean force) {
        BlockDevice device = machine.open(path, Access.READ_WRITE);
        devices.put(device.name(), device);
        if (!force) {
            new CurrentContent(reader).of(device).ifPresent(content -> {
                throw CommandFailure.refused(path + ": holds " + content + "; --force overwrites it");
            });
        }
        return device;
    }

    /** Makes an image file of zeroes, and opens it. */
    public void make(Path path, long bytes) {
        try {
            FileDevice.create(path, bytes);
        } catch (DeviceOpenException e) {
            throw CommandFailure.error(String.valueOf(e.getMessage()));
        }
        made.add(path);
        BlockDevice device = machine.open(path, Access.READ_WRITE);
        devices.put(device.name(), device);
    }

    /** Writes the planned superblocks, and zeroes over older ones that might be taken for them. */
    public void write(Planned plan) {
        for (PlannedMember member : plan.members()) {
            eraseOlder(device(member));
        }
        for (PlannedMember member : plan.members()) {
            long offset = member.superblock().superblockSector() * BlockDevice.SECTOR_BYTES;
            write(device(member), offset, member.superblock().encode());
        }
    }

    /** The files that were made stay. */
    public void keep() {
        made.clear();
    }

    @Override
    public void close() {
        if (!machine.calls().loopHasFailed()) {
            machine.calls().ask(() -> {
                devices.values().forEach(BlockDevice::close);
                return devices.size();
            });
        }
        for (Path path : made) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.ERROR, path + ": could not be removed again", e);
            }
        }
    }

    private void eraseOlder(BlockDevice device) {
        for (Place place : SuperblockSearch.places(device.sizeBytes() / BlockDevice.SECTOR_BYTES)) {
            long offset = place.sector() * BlockDevice.SECTOR_BYTES;
            if (!(place.parse(reader.read(device, offset, Place.BYTES)) instanceof Parsed.Absent)) {
                write(device, offset, new byte[Place.BYTES]);
            }
        }
    }

    private BlockDevice device(PlannedMember member) {
        BlockDevice device = devices.get(member.device().deviceName());
        if (device == null) {
            throw new IllegalArgumentException(member.device().deviceName() + " was neither opened nor made");
        }
        return device;
    }

    private void write(BlockDevice device, long offset, byte[] bytes) {
        int block = device.blockBytes();
        int length = (bytes.length + block - 1) / block * block;
        IoStatus status = machine.calls().await((Consumer<IoStatus> answer) -> {
            Page page = machine.pages().take(length);
            page.clear();
            page.nio(0, bytes.length).put(bytes);
            device.submit(
                    new DeviceRequest().write(offset, page, 0, length).fua(true).onCompletion(ended -> {
                        page.release();
                        answer.accept(ended.status());
                    }));
        });
        if (!status.isOk()) {
            throw CommandFailure.error(device.name() + ": writing its superblock failed (" + status + ")");
        }
    }
}
