package org.asyncraid.tools.cli.simulate;

import java.util.List;
import java.util.Locale;
import org.asyncraid.tools.cli.chart.Steps;
import org.asyncraid.tools.cli.chart.SvgWriter;

/**
 * Use of units and memories over time as one self-contained SVG file: a panel for each scheduler, all on the same time
 * axis, a band in it for each unit and memory, filled as high as it was used.
 */
final class UtilisationChart {
    private static final int LABEL_WIDTH = 150;
    private static final int PLOT_WIDTH = 720;
    private static final int MARGIN = 16;
    private static final int RIGHT_MARGIN = 40;
    private static final int BAND_HEIGHT = 28;
    private static final int BAND_GAP = 6;
    private static final int TITLE_HEIGHT = 30;
    private static final int AXIS_HEIGHT = 28;
    private static final int MOST_STEPS = 8;

    private enum TimeUnit {
        MICROSECONDS("µs", 1e3),
        MILLISECONDS("ms", 1e6),
        SECONDS("s", 1e9);

        private final String name;
        private final double nanos;

        TimeUnit(String name, double nanos) {
            this.name = name;
            this.nanos = nanos;
        }

        /** The largest in which a time is at least 1; microseconds, if none is. */
        private static TimeUnit of(long nanos) {
            return nanos >= SECONDS.nanos ? SECONDS : nanos >= MILLISECONDS.nanos ? MILLISECONDS : MICROSECONDS;
        }
    }

    private final SvgWriter svg;
    private final int bands;

    private UtilisationChart(List<SimulationResult> results) {
        bands = results.getFirst().series().size();
        svg = new SvgWriter(
                MARGIN + LABEL_WIDTH + PLOT_WIDTH + RIGHT_MARGIN,
                TITLE_HEIGHT + results.size() * panelHeight() + AXIS_HEIGHT + MARGIN);
    }

    /** The file's content. */
    static String of(String title, List<SimulationResult> results) {
        UtilisationChart chart = new UtilisationChart(results);
        chart.draw(title, results);
        return chart.svg.finish();
    }

    private int panelHeight() {
        return TITLE_HEIGHT + bands * (BAND_HEIGHT + BAND_GAP);
    }

    private void draw(String title, List<SimulationResult> results) {
        long longest = Math.max(
                1, results.stream().mapToLong(SimulationResult::nanos).max().orElse(1));
        svg.text(MARGIN, 20, "font-size=\"14\" font-weight=\"bold\"", title);
        int top = TITLE_HEIGHT;
        for (SimulationResult result : results) {
            svg.text(
                    MARGIN,
                    top + 20,
                    "font-weight=\"bold\"",
                    String.format(Locale.ROOT, "%s: %.2f GB/s", result.scheduler(), result.bytesPerSecond() / 1e9));
            drawBands(result, top + TITLE_HEIGHT, longest);
            top += panelHeight();
        }
        drawAxis(top, longest);
    }

    private void drawBands(SimulationResult result, int top, long longest) {
        int y = top;
        int colour = 0;
        for (Timeline.Series series : result.series()) {
            int base = y + BAND_HEIGHT;
            svg.text(MARGIN, base - 9, "", series.name());
            svg.rectangle(LABEL_WIDTH + MARGIN, y, PLOT_WIDTH, BAND_HEIGHT, "#f0f0f0");
            StringBuilder path = new StringBuilder();
            path.append(String.format(Locale.ROOT, "M%.1f %d", x(0, longest), base));
            for (int i = 0; i < series.shares().size(); i++) {
                double level = base - BAND_HEIGHT * Math.clamp(series.shares().get(i), 0.0, 1.0);
                path.append(String.format(
                        Locale.ROOT, "V%.1fH%.1f", level, x(series.endNanos().get(i), longest)));
            }
            path.append(String.format(Locale.ROOT, "V%dZ", base));
            svg.path(
                    path.toString(),
                    "fill=\"" + SvgWriter.colour(colour++) + "\"",
                    String.format(
                            Locale.ROOT,
                            "%s: %.1f %%",
                            series.name(),
                            100 * result.shares().getOrDefault(series.name(), 0.0)));
            y += BAND_HEIGHT + BAND_GAP;
        }
    }

    private void drawAxis(int y, long longest) {
        TimeUnit unit = TimeUnit.of(longest);
        double step = Steps.of(longest / unit.nanos, MOST_STEPS);
        for (int tick = 0; tick * step * unit.nanos <= longest; tick++) {
            double x = x(tick * step * unit.nanos, longest);
            svg.line(x, y, x, y + 5, "#999999");
            svg.text(x, y + 18, "text-anchor=\"middle\"", Steps.label(tick * step, step) + " " + unit.name);
        }
    }

    private static double x(double nanos, long longest) {
        return MARGIN + LABEL_WIDTH + PLOT_WIDTH * nanos / longest;
    }
}
