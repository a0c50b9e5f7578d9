package org.asyncraid.tools.cli.create;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.asyncraid.blockdev.DeviceOpenException;
import org.asyncraid.blockdev.file.FileDevice;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;

/** Image files that a command makes. Unless they are {@link #keep kept}, closing this deletes them again. */
public final class NewFiles implements AutoCloseable {
    private final List<Path> made = new ArrayList<>();
    private boolean kept;

    /**
     * Makes a sparse image file.
     *
     * @throws CommandFailure when it cannot be made
     */
    public void make(Path path, long bytes) {
        try {
            FileDevice.create(path, bytes);
            made.add(path);
        } catch (DeviceOpenException e) {
            throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e);
        }
    }

    /** Keeps the files: what they were made for is done. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        for (Path path : made) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.ERROR, path + ": was made and cannot be deleted again", e);
            }
        }
    }
}
