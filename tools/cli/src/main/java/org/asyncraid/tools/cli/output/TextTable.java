package org.asyncraid.tools.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns under a heading. Columns whose heading begins with '>' are aligned to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> headings = new ArrayList<>();
    private final List<Boolean> rightAligned = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            rightAligned.add(right);
            this.headings.add(right ? heading.substring(1) : heading);
        }
    }

    /** Adds a row of as many cells as there are columns. */
    public TextTable row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + headings.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell.toString());
        }
        rows.add(row);
        return this;
    }

    /** Prints the heading and the rows, each indented as asked, without trailing blanks. */
    public void print(PrintWriter out, String indent) {
        int[] widths = new int[headings.size()];
        widen(widths, headings);
        rows.forEach(row -> widen(widths, row));
        printRow(out, indent, widths, headings);
        rows.forEach(row -> printRow(out, indent, widths, row));
    }

    private static void widen(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private void printRow(PrintWriter out, String indent, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder(indent);
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : GAP).append(rightAligned.get(i) ? padding + cell : cell + padding);
        }
        out.println(line.toString().stripTrailing());
    }
}
