package org.asyncraid.tools.cli.command;

import picocli.CommandLine.Option;

/** How a report is printed: in words, or as one of these. */
final class ReportFormat {
    @Option(names = "--json", description = "Print JSON with a schema number and one key, the command's name.")
    private boolean json;

    @Option(names = "--export", description = "Print key=value lines with mdadm's keys.")
    private boolean export;

    boolean json() {
        return json;
    }

    boolean export() {
        return export;
    }
}
