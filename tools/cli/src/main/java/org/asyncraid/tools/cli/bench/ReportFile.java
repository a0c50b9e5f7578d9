package org.asyncraid.tools.cli.bench;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;

/**
 * A file that is written after long work. Whether it can be is found out before: a file beside it is made at once, and
 * takes its name when the content is there. Without content, nothing is left.
 */
public final class ReportFile implements AutoCloseable {
    private final Path path;
    private final Path part;

    /** Makes the file beside {@code path}, or fails in one line that begins with the option. */
    public ReportFile(String option, Path path) {
        this.path = path;
        part = path.resolveSibling(path.getFileName() + ".part");
        if (Files.isDirectory(path)) {
            throw CommandFailure.error(option + " " + path + ": is a directory");
        }
        if (Files.exists(path) && !Files.isWritable(path)) {
            throw CommandFailure.error(option + " " + path + ": cannot be written");
        }
        try {
            Files.write(part, new byte[0], StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    ExitCode.ERROR, option + " " + path + ": " + part + " is in the way; remove it", e);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.ERROR, option + " " + path + ": there is no such folder", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, option + " " + path + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes the content, and gives the file its name. */
    public void write(String content) {
        try {
            Files.writeString(part, content);
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, path + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Removes what has not become the file. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, part + ": cannot be removed: " + e.getMessage(), e);
        }
    }
}
