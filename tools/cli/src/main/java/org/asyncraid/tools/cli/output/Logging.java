package org.asyncraid.tools.cli.output;

/**
 * How much of the log reaches stderr. simplelogger.properties has the rest: warnings in one line each. To be called before
 * anything logs.
 */
public final class Logging {
    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Logging() {}

    public static void showEverything() {
        System.setProperty(LEVEL, "debug");
    }

    /** For commands in which thousands of arrays fail on purpose. */
    public static void showNothing() {
        System.setProperty(LEVEL, "off");
    }

    /** For commands that make things fail on purpose. */
    public static void showErrorsOnly() {
        System.setProperty(LEVEL, "error");
    }
}
