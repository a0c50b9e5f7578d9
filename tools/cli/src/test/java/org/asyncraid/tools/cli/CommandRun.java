package org.asyncraid.tools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.asyncraid.tools.cli.machine.Interruption;
import org.asyncraid.tools.cli.output.ExitCode;
import org.asyncraid.tools.cli.output.Streams;
import org.asyncraid.tools.cli.output.Terminal;

/** One run of the command in this process, with what it printed. */
public record CommandRun(int code, String out, String err, byte[] rawOut) {
    /** Runs {@code raid args…} with nothing on stdin. */
    public static CommandRun of(String... args) {
        return withInput(new byte[0], args);
    }

    /** Runs {@code raid args…} as if Ctrl-C had been pressed right at its start. */
    public static CommandRun interrupted(String... args) {
        Interruption interruption = new Interruption();
        interruption.request();
        return run(new byte[0], interruption, args);
    }

    /** Runs {@code raid args…} with these bytes on stdin. */
    public static CommandRun withInput(byte[] input, String... args) {
        return run(input, new Interruption(), args);
    }

    private static CommandRun run(byte[] input, Interruption interruption, String... args) {
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Streams streams = new Streams(
                new ByteArrayInputStream(input), raw, new PrintWriter(out), new PrintWriter(err), Terminal.NONE);
        int code = RaidCommand.run(streams, interruption, args);
        return new CommandRun(code, out.toString(), err.toString(), raw.toByteArray());
    }

    /** Checks that it exited so; what it printed is in the failure. */
    public CommandRun exitsWith(ExitCode expected) {
        assertEquals(expected.code(), code, () -> "stdout:\n" + out + "stderr:\n" + err);
        return this;
    }

    /** Checks that it failed so, with nothing on stdout and this one line on stderr. */
    public CommandRun failsWith(ExitCode expected, String line) {
        exitsWith(expected);
        assertEquals(line + System.lineSeparator(), err);
        assertEquals("", out);
        return this;
    }

    /** Stdout as JSON. */
    public JsonNode json() {
        try {
            return new ObjectMapper().readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + out, e);
        }
    }

    /** What was written to stdout as bytes. */
    public String rawText() {
        return new String(rawOut, StandardCharsets.ISO_8859_1);
    }
}
