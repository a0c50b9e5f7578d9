package org.asyncraid.tools.cli.output;

/**
 * Ends a command with one line on stderr and an exit code. The message says what is wrong, names the file or option, and,
 * where something can be done, what.
 */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public CommandFailure(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public CommandFailure(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Wrong usage: an option or argument that picocli could not reject by itself. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }

    /** Something that could be done, but would or might lose data. */
    public static CommandFailure refused(String message) {
        return new CommandFailure(ExitCode.REFUSED, message);
    }

    /** A file or device that cannot be used, or failed. */
    public static CommandFailure error(String message) {
        return new CommandFailure(ExitCode.ERROR, message);
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
