package org.asyncraid.tools.cli.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.asyncraid.tools.cli.output.CommandFailure;

/** The file that an array is copied to. A member of the array is never opened as one. */
public final class OutputFile implements AutoCloseable {
    private static final int HOLE_BYTES = 4096;

    private final FileChannel channel;
    private final boolean regular;
    private final boolean sparse;
    private long position;

    private OutputFile(FileChannel channel, boolean regular, boolean sparse) {
        this.channel = channel;
        this.regular = regular;
        this.sparse = sparse && regular;
    }

    /**
     * Makes the file, or empties it.
     *
     * @param members files that it must not be
     * @param sparse whether to leave holes for blocks of zeroes
     */
    public static OutputFile open(Path path, List<Path> members, boolean sparse) throws IOException {
        boolean exists = Files.exists(path);
        for (Path member : members) {
            if (exists && Files.isSameFile(path, member)) {
                throw CommandFailure.usage("--to " + path + ": is a member of the array");
            }
        }
        if (Files.isDirectory(path)) {
            throw CommandFailure.error(path + ": is a directory");
        }
        boolean regular = !exists || Files.isRegularFile(path);
        FileChannel channel = regular
                ? FileChannel.open(
                        path, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
                : FileChannel.open(path, StandardOpenOption.WRITE);
        return new OutputFile(channel, regular, sparse);
    }

    /** Writes the next bytes. */
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            ByteBuffer piece = bytes.duplicate().order(bytes.order());
            if (sparse) {
                piece.limit(Math.min(piece.limit(), piece.position() + HOLE_BYTES));
            }
            if (sparse && isZero(piece)) {
                position += piece.remaining();
                bytes.position(piece.limit());
            } else {
                int written = channel.write(piece, position);
                position += written;
                bytes.position(bytes.position() + written);
            }
        }
    }

    /** Makes the file as long as what was written, and durable. */
    public void finish() throws IOException {
        if (sparse && channel.size() < position) {
            channel.write(ByteBuffer.allocate(1), position - 1);
        }
        channel.force(regular);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean isZero(ByteBuffer bytes) {
        int at = bytes.position();
        for (; at + Long.BYTES <= bytes.limit(); at += Long.BYTES) {
            if (bytes.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < bytes.limit(); at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
