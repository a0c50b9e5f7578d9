package org.asyncraid.tools.cli.create;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.raid.assembly.CreationVerdict;
import org.asyncraid.raid.assembly.NewDevice;
import org.asyncraid.tools.cli.machine.DeviceReader;
import org.asyncraid.tools.cli.machine.DeviceWriter;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.members.CurrentContent;
import org.asyncraid.tools.cli.members.MemberFiles;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.jspecify.annotations.Nullable;

/**
 * The files that become the members of a new array. In this order, each step refusing before the next begins: open and lock
 * what exists, look at what it holds, plan, make what is missing, and only then write. When writing fails, the files made are
 * deleted, and superblocks written to others are taken off again.
 */
public final class NewMembers {
    private static final int SECTOR_BYTES = BlockDevice.SECTOR_BYTES;

    private final Machine machine;
    private final MemberFiles files;
    private final SuperblockWriter superblocks;
    private final DeviceReader reader;
    private final Map<Path, NewDevice> wanted = new LinkedHashMap<>();

    private NewMembers(Machine machine, MemberFiles files) {
        this.machine = machine;
        this.files = files;
        reader = new DeviceReader(machine);
        superblocks = new SuperblockWriter(reader, new DeviceWriter(machine));
    }

    /**
     * Opens and locks the files that exist.
     *
     * @param paths of all members, spares included
     * @param madeBytes length of the files to make, or null where none may be made
     */
    public static NewMembers open(Machine machine, List<Path> paths, @Nullable Long madeBytes) {
        MemberFiles.refuseRepeated(paths);
        for (Path path : paths) {
            if (!Files.exists(path) && madeBytes == null) {
                throw CommandFailure.error(path + ": no such file; --size makes one");
            }
        }
        List<Path> existing = paths.stream().filter(Files::exists).toList();
        NewMembers members = new NewMembers(machine, MemberFiles.open(machine, existing, Access.READ_WRITE));
        Map<String, BlockDevice> devices = members.devicesByName();
        for (Path path : paths) {
            BlockDevice device = devices.get(path.toString());
            long bytes = device != null ? device.sizeBytes() : madeBytes == null ? 0 : madeBytes;
            members.wanted.put(path, new NewDevice(path.toString(), bytes / SECTOR_BYTES, RandomUuid.next()));
        }
        return members;
    }

    /** The device that a file is or will be. */
    public NewDevice device(Path path) {
        NewDevice device = wanted.get(path);
        if (device == null) {
            throw new IllegalArgumentException(path + " is none of the new members");
        }
        return device;
    }

    /** Whether any file has to be made. */
    public boolean makesFiles() {
        return files.devices().size() < wanted.size();
    }

    /** Refuses, or warns of, what the files hold. */
    public void checkContent(boolean force, Consumer<String> warnings) {
        new ContentCheck(new CurrentContent(reader), force, warnings).check(files.devices());
    }

    /**
     * Makes the files that are missing, and writes all superblocks.
     *
     * @return the files, open and locked
     */
    public MemberFiles write(CreationVerdict.Planned plan) {
        boolean complete = false;
        List<BlockDevice> existing = files.devices();
        try (NewFiles made = new NewFiles()) {
            makeMissing(made);
            Map<String, BlockDevice> devices = devicesByName();
            devices.values().forEach(superblocks::erase);
            for (CreationVerdict.PlannedMember member : plan.members()) {
                BlockDevice device = devices.get(member.device().deviceName());
                if (device == null) {
                    throw new IllegalStateException(member.device() + " is planned and not open");
                }
                superblocks.write(device, member);
            }
            made.keep();
            complete = true;
            return files;
        } finally {
            if (!complete) {
                takeOffAgain(existing);
            }
        }
    }

    /** Closes the files, where they were not handed on. */
    public void close() {
        files.close();
    }

    private void makeMissing(NewFiles made) {
        Map<String, BlockDevice> open = devicesByName();
        List<Path> missing = new ArrayList<>(wanted.keySet());
        missing.removeIf(path -> open.containsKey(path.toString()));
        missing.forEach(path -> made.make(path, device(path).deviceSectors() * SECTOR_BYTES));
        missing.forEach(path -> files.openAlso(path, Access.READ_WRITE));
    }

    private void takeOffAgain(List<BlockDevice> existing) {
        if (machine.calls().loopHasFailed()) {
            return;
        }
        for (BlockDevice device : existing) {
            try {
                superblocks.erase(device);
            } catch (CommandFailure alsoFails) {
                // The device whose failure ended the creation, most likely; the first failure is the one to tell.
            }
        }
    }

    private Map<String, BlockDevice> devicesByName() {
        Map<String, BlockDevice> devices = new LinkedHashMap<>();
        files.devices().forEach(device -> devices.put(device.name(), device));
        return devices;
    }
}
