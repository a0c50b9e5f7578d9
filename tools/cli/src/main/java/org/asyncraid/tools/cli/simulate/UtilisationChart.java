package org.asyncraid.tools.cli.simulate;

import java.util.List;
import java.util.Locale;

/**
 * Use of units and memories over time as one self-contained SVG file: a panel for each scheduler, all on the same time
 * axis, a band in it for each unit and memory, filled as high as it was used.
 */
final class UtilisationChart {
    private static final int LABEL_WIDTH = 150;
    private static final int PLOT_WIDTH = 720;
    private static final int MARGIN = 16;
    private static final int BAND_HEIGHT = 28;
    private static final int BAND_GAP = 6;
    private static final int TITLE_HEIGHT = 30;
    private static final int AXIS_HEIGHT = 28;
    private static final int TICKS = 6;
    private static final List<String> COLOURS =
            List.of("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#777777");

    private final StringBuilder svg = new StringBuilder();

    private UtilisationChart() {}

    /** The file's content. */
    static String of(String title, List<SimulationResult> results) {
        UtilisationChart chart = new UtilisationChart();
        chart.draw(title, results);
        return chart.svg.toString();
    }

    private void draw(String title, List<SimulationResult> results) {
        int bands = results.getFirst().series().size();
        int panel = TITLE_HEIGHT + bands * (BAND_HEIGHT + BAND_GAP);
        int width = LABEL_WIDTH + PLOT_WIDTH + 2 * MARGIN;
        int height = TITLE_HEIGHT + results.size() * panel + AXIS_HEIGHT + MARGIN;
        long longest = Math.max(
                1, results.stream().mapToLong(SimulationResult::nanos).max().orElse(1));
        add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">",
                width,
                height,
                width,
                height));
        add(String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height));
        text(MARGIN, 20, "font-size=\"14\" font-weight=\"bold\"", title);
        int top = TITLE_HEIGHT;
        for (SimulationResult result : results) {
            text(
                    MARGIN,
                    top + 20,
                    "font-weight=\"bold\"",
                    String.format(Locale.ROOT, "%s: %.2f GB/s", result.scheduler(), result.bytesPerSecond() / 1e9));
            drawBands(result, top + TITLE_HEIGHT, longest);
            top += panel;
        }
        drawAxis(top, longest);
        svg.append("</svg>\n");
    }

    private void drawBands(SimulationResult result, int top, long longest) {
        int y = top;
        int colour = 0;
        for (Timeline.Series series : result.series()) {
            int base = y + BAND_HEIGHT;
            text(MARGIN, base - 9, "", series.name());
            add(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#f0f0f0\"/>",
                    LABEL_WIDTH + MARGIN,
                    y,
                    PLOT_WIDTH,
                    BAND_HEIGHT));
            StringBuilder path = new StringBuilder();
            path.append(String.format(Locale.ROOT, "M%.1f %d", x(0, longest), base));
            for (int i = 0; i < series.shares().size(); i++) {
                double level = base - BAND_HEIGHT * Math.clamp(series.shares().get(i), 0.0, 1.0);
                path.append(String.format(
                        Locale.ROOT, "V%.1fH%.1f", level, x(series.endNanos().get(i), longest)));
            }
            path.append(String.format(Locale.ROOT, "V%dZ", base));
            add(String.format(
                    Locale.ROOT,
                    "<path d=\"%s\" fill=\"%s\"><title>%s: %.1f %%</title></path>",
                    path,
                    COLOURS.get(colour++ % COLOURS.size()),
                    escape(series.name()),
                    100 * result.shares().getOrDefault(series.name(), 0.0)));
            y += BAND_HEIGHT + BAND_GAP;
        }
    }

    private void drawAxis(int y, long longest) {
        for (int tick = 0; tick <= TICKS; tick++) {
            long nanos = longest * tick / TICKS;
            double x = x(nanos, longest);
            add(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#999999\"/>",
                    x,
                    y,
                    x,
                    y + 5));
            add(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.1f µs</text>",
                    x,
                    y + 18,
                    nanos / 1e3));
        }
    }

    private static double x(long nanos, long longest) {
        return MARGIN + LABEL_WIDTH + (double) PLOT_WIDTH * nanos / longest;
    }

    private void text(int x, int y, String style, String content) {
        add(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" %s>%s</text>", x, y, style, escape(content)));
    }

    private void add(String line) {
        svg.append(line).append('\n');
    }

    private static String escape(String content) {
        return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
