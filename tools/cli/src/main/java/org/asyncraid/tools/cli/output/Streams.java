package org.asyncraid.tools.cli.output;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: results go to {@code out}, everything else to {@code err}. {@code rawIn} and
 * {@code rawOut} carry the bytes of arrays, and are not mixed with text in one command.
 *
 * @param terminal what is known of the terminal behind {@code err}
 */
public record Streams(InputStream rawIn, OutputStream rawOut, PrintWriter out, PrintWriter err, Terminal terminal) {

    /** Those of the process. */
    public static Streams ofProcess() {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        return new Streams(
                new FileInputStream(FileDescriptor.in),
                out,
                new PrintWriter(out, false, StandardCharsets.UTF_8),
                new PrintWriter(err, true, StandardCharsets.UTF_8),
                Terminal.ofProcess());
    }
}
