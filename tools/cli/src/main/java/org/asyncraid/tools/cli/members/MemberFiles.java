package org.asyncraid.tools.cli.members;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.blockdev.file.Access;
import org.asyncraid.tools.cli.machine.Machine;
import org.asyncraid.tools.cli.output.CommandFailure;

/** Members that are open together: all or none. Closed before the machine. */
public final class MemberFiles implements AutoCloseable {
    private final Machine machine;
    private final List<BlockDevice> devices = new ArrayList<>();

    private MemberFiles(Machine machine) {
        this.machine = machine;
    }

    /** Opens and locks all of the files, or none; a failure names the first that could not be opened. */
    public static MemberFiles open(Machine machine, List<Path> paths, Access access) {
        refuseRepeated(paths);
        MemberFiles files = new MemberFiles(machine);
        boolean complete = false;
        try {
            for (Path path : paths) {
                files.devices.add(machine.open(path, access));
            }
            complete = true;
            return files;
        } finally {
            if (!complete) {
                files.close();
            }
        }
    }

    /** The devices, in the order of the command line. */
    public List<BlockDevice> devices() {
        return List.copyOf(devices);
    }

    /** Opens one more and keeps it with the others. */
    public BlockDevice openAlso(Path path, Access access) {
        BlockDevice device = machine.open(path, access);
        devices.add(device);
        return device;
    }

    @Override
    public void close() {
        if (!machine.calls().loopHasFailed()) {
            machine.calls().ask(() -> {
                devices.forEach(BlockDevice::close);
                return devices.size();
            });
        }
    }

    /** Refuses a file that is named twice, also by different names. */
    public static void refuseRepeated(List<Path> paths) {
        Set<Path> seen = new HashSet<>();
        for (Path path : paths) {
            if (!seen.add(identity(path))) {
                throw CommandFailure.usage(path + ": is given twice; name each member once");
            }
        }
    }

    /** The file behind links, where there is one. */
    private static Path identity(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException absent) {
            return path.toAbsolutePath().normalize();
        }
    }
}
