package org.asyncraid.blockdev.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.asyncraid.blockdev.DeviceOpenException;
import org.jspecify.annotations.Nullable;

/**
 * A file that this program holds open and locked. Each is opened once and shared by its readers, because on POSIX
 * systems a program's locks on a file are lost as soon as it closes any of its descriptors of that file; for the same
 * reason nothing else in the program should open a file that is in use as a device. Thread-safe.
 */
final class OpenFile {
    private static final int TYPE_MASK = 0170000;
    private static final int BLOCK_DEVICE = 0060000;

    /** By identity of the file, so that two names of one file are found out. Guarded by itself. */
    private static final Map<Object, OpenFile> OPEN = new HashMap<>();

    private final Object key;
    private final Access access;
    private final FileChannel channel;
    private int users = 1;

    private OpenFile(Object key, Access access, FileChannel channel) {
        this.key = key;
        this.access = access;
        this.channel = channel;
    }

    /** Opens and locks the file, or joins its readers. */
    static OpenFile acquire(Path path, Access access) throws DeviceOpenException {
        synchronized (OPEN) {
            try {
                Object key = identify(path);
                OpenFile open = OPEN.get(key);
                if (open == null) {
                    open = new OpenFile(key, access, openLocked(path, access));
                    OPEN.put(key, open);
                    return open;
                }
                if (access == Access.READ_WRITE || open.access == Access.READ_WRITE) {
                    throw DeviceOpenException.inUse(path.toString(), "is already open in this program");
                }
                open.users++;
                return open;
            } catch (DeviceOpenException e) {
                throw e;
            } catch (IOException e) {
                throw new DeviceOpenException(path.toString(), reason(e), e);
            }
        }
    }

    FileChannel channel() {
        return channel;
    }

    void release() throws IOException {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(key);
                channel.close();
            }
        }
    }

    /** What stood in the way, in a few words. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        @Nullable String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        return said == null ? e.getClass().getSimpleName() : said;
    }

    private static Object identify(Path path) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new DeviceOpenException(path.toString(), "is a directory");
        }
        if (!attributes.isRegularFile() && !isBlockDevice(path)) {
            throw new DeviceOpenException(path.toString(), "is neither a regular file nor a block device");
        }
        Object key = attributes.fileKey();
        return key == null ? path.toRealPath() : key;
    }

    private static boolean isBlockDevice(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return false;
        }
        return Files.getAttribute(path, "unix:mode") instanceof Integer mode && (mode & TYPE_MASK) == BLOCK_DEVICE;
    }

    private static FileChannel openLocked(Path path, Access access) throws IOException {
        boolean shared = access == Access.READ_ONLY;
        FileChannel channel = shared
                ? FileChannel.open(path, StandardOpenOption.READ)
                : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            if (lock == null) {
                throw DeviceOpenException.inUse(path.toString(), "is in use by another program");
            }
            return channel;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }
}
