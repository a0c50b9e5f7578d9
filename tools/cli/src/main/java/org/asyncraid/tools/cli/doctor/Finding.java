package org.asyncraid.tools.cli.doctor;

/**
 * One thing that was looked at.
 *
 * @param about what was looked at
 * @param verdict how it is
 * @param detail what was found, and what to do where something can be done
 */
public record Finding(String about, Verdict verdict, String detail) {
    /** How a thing is. */
    public enum Verdict {
        /** As it should be. */
        OK,
        /** Works, but could be better. */
        WARN,
        /** Stops the command, or a part of it, from working. */
        FAIL
    }

    static Finding ok(String about, String detail) {
        return new Finding(about, Verdict.OK, detail);
    }

    static Finding warn(String about, String detail) {
        return new Finding(about, Verdict.WARN, detail);
    }

    static Finding fail(String about, String detail) {
        return new Finding(about, Verdict.FAIL, detail);
    }
}
