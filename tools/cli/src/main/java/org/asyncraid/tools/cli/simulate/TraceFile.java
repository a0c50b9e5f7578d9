package org.asyncraid.tools.cli.simulate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.output.ExitCode;

/**
 * A recorded workload: text, one operation a line, of five fields separated by blanks: nanoseconds since the start, never
 * falling; kind, with a {@code +} behind it where it accumulates; source blocks; bytes of a block; client. Empty lines and
 * what follows a {@code #} mean nothing.
 */
final class TraceFile {
    private static final int FIELDS = 5;

    /** More would not be a trace to look at in one run. */
    private static final int MOST_LINES = 1_000_000;

    private TraceFile() {}

    /** Reads a trace; a {@link CommandFailure} names the file, and the first line that is wrong. */
    static List<Request> read(Path path) {
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            return read(path.toString(), lines);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.ERROR, path + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new CommandFailure(ExitCode.ERROR, path + ": is not text", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.ERROR, path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Request> read(String name, BufferedReader lines) throws IOException {
        List<Request> requests = new ArrayList<>();
        long latest = 0;
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (number > MOST_LINES) {
                throw CommandFailure.error(name + ": more than " + MOST_LINES + " lines");
            }
            int comment = line.indexOf('#');
            String content = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (content.isEmpty()) {
                continue;
            }
            try {
                Request request = parse(content);
                if (request.nanos() < latest) {
                    throw new IllegalArgumentException(request.nanos() + " ns is before the line above, " + latest);
                }
                latest = request.nanos();
                requests.add(request);
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.ERROR, name + ":" + number + ": " + e.getMessage(), e);
            }
        }
        if (requests.isEmpty()) {
            throw CommandFailure.error(name + ": no operation in it");
        }
        return requests;
    }

    private static Request parse(String line) {
        String[] fields = line.split("\\s+", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException(
                    fields.length + " fields; a line has time in ns, kind, sources, bytes, client");
        }
        long nanos = number(fields[0], "time in ns", Long.MAX_VALUE);
        boolean accumulate = fields[1].endsWith("+");
        OperationKind kind = kind(accumulate ? fields[1].substring(0, fields[1].length() - 1) : fields[1]);
        int sources = (int) number(fields[2], "number of sources", Integer.MAX_VALUE);
        int bytes = (int) number(fields[3], "number of bytes", Integer.MAX_VALUE);
        return new Request(nanos, kind, accumulate, sources, bytes, fields[4]);
    }

    private static OperationKind kind(String name) {
        for (OperationKind kind : Request.kinds()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + name + "' is not a kind of operation; there are "
                + Request.kinds().stream().map(OperationKind::name).collect(Collectors.joining(", ")));
    }

    private static long number(String field, String what, long most) {
        try {
            long number = Long.parseLong(field);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + field + "' is not a " + what, e);
        }
        throw new IllegalArgumentException("'" + field + "' is not a " + what);
    }
}
