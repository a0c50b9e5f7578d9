package org.asyncraid.tools.cli.output;

import java.io.PrintWriter;

/** Lines of the form {@code label : value} with the labels aligned to the right, as mdadm prints them. */
public final class LabelledLines {
    private final PrintWriter out;
    private final String format;

    /** @param width of the labels, in characters */
    public LabelledLines(PrintWriter out, int width) {
        this.out = out;
        format = "%" + width + "s : %s%n";
    }

    public LabelledLines line(String label, Object value) {
        out.printf(format, label, value);
        return this;
    }

    /** An empty line between groups. */
    public LabelledLines gap() {
        out.println();
        return this;
    }
}
