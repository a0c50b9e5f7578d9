package org.asyncraid.tools.cli.output;

/**
 * Every exit code of the command, in the order of the table in docs/CLI.md. Codes 1, 2 and 4 of {@code detail --test} are
 * mdadm's; 3 comes from the launcher; 64 and 70 are those of BSD's sysexits.h; 130 is 128 + SIGINT, as the shells have it.
 */
public enum ExitCode {
    OK(0, "done; with detail --test: the array is complete and in sync"),
    DEGRADED(1, "detail --test: the array works without a member"),
    UNUSABLE(2, "detail --test: too many members are missing"),
    NO_JDK(3, "no JDK 25 found (from the launcher)"),
    ERROR(4, "a file is missing or cannot be opened, or input or output failed; with detail --test: any failure"),
    NOT_A_MEMBER(5, "a file carries no usable md superblock"),
    REFUSED(
            6,
            "not done, because it could lose data or the array cannot be started; the message says what would allow it"),
    MISMATCH(7, "the redundancy does not agree with the data, or content is not what it should be"),
    IN_USE(8, "another program holds a member"),
    LOST(9, "rebuilt, but some content is lost; the ranges are printed"),
    USAGE(64, "wrong usage: an option or argument is unknown, missing or not allowed"),
    INTERNAL(70, "an error in raid itself; the array was left read-only"),
    INTERRUPTED(130, "stopped by Ctrl-C; the message says how to resume");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** What the code tells, for the help of commands. */
    public String meaning() {
        return meaning;
    }
}
