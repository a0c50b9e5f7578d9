package org.asyncraid.tools.cli.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Lines over a logarithmic axis to the base of 2; upwards, values from 0. */
public final class LineChart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 300;
    private static final int LEFT = 44;
    private static final int RIGHT = 12;
    private static final int BOTTOM = 40;
    private static final int LEGEND_LEFT = 14;
    private static final int LEGEND_TOP = 33;
    private static final int LEGEND_COLUMNS = 4;
    private static final int LEGEND_COLUMN_WIDTH = 108;
    private static final int LEGEND_ROW_HEIGHT = 17;
    private static final int MOST_LABELS = 9;
    private static final int STEPS = 5;

    /** A place on a line. */
    public record Point(double x, double y) {}

    /**
     * A line.
     *
     * @param name for the legend
     * @param colour as SVG has it
     * @param dashed whether it is drawn with gaps
     * @param points with ascending x
     */
    public record Series(String name, String colour, boolean dashed, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    private final String title;
    private final String unit;
    private final DoubleFunction<String> label;
    private final List<Series> lines = new ArrayList<>();

    /**
     * A chart without lines.
     *
     * @param unit of the values
     * @param label how a place on the lower axis is written
     */
    public LineChart(String title, String unit, DoubleFunction<String> label) {
        this.title = title;
        this.unit = unit;
        this.label = label;
    }

    /** Adds a line; one without points is left out. */
    public LineChart add(Series series) {
        if (!series.points().isEmpty()) {
            lines.add(series);
        }
        return this;
    }

    /** Whether anything would be drawn. */
    public boolean hasLines() {
        return !lines.isEmpty();
    }

    /** The chart as SVG. */
    public String svg() {
        SvgWriter svg = new SvgWriter(WIDTH, HEIGHT);
        svg.text(LEGEND_LEFT, 18, "font-size=\"14\" font-weight=\"bold\"", title + ", " + unit);
        double[] places = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .sorted()
                .distinct()
                .toArray();
        double highest = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        double step = Steps.of(highest, STEPS);
        double top = step * Math.max(1, Math.ceil(highest / step));
        drawAxes(svg, places, step, top);
        for (int i = 0; i < lines.size(); i++) {
            drawLine(svg, lines.get(i), places, top);
            drawLegend(svg, lines.get(i), i);
        }
        return svg.finish();
    }

    private static void drawLegend(SvgWriter svg, Series line, int index) {
        int x = LEGEND_LEFT + index % LEGEND_COLUMNS * LEGEND_COLUMN_WIDTH;
        int y = LEGEND_TOP + index / LEGEND_COLUMNS * LEGEND_ROW_HEIGHT;
        svg.path("M" + x + " " + y + "h16", stroke(line), line.name());
        svg.text(x + 20, y + 4, "", line.name());
    }

    private void drawAxes(SvgWriter svg, double[] places, double step, double top) {
        for (double value = 0; value <= top * 1.0001; value += step) {
            double y = y(value, top);
            svg.line(LEFT, y, WIDTH - RIGHT, y, value == 0 ? "#777777" : "#dddddd");
            svg.text(LEFT - 6, y + 4, "text-anchor=\"end\"", Steps.label(value, step));
        }
        int every = Math.max(1, Math.ceilDiv(places.length, MOST_LABELS));
        for (int i = 0; i < places.length; i++) {
            double x = x(places[i], places);
            svg.line(x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 4, "#777777");
            if (i % every == 0 || places.length <= MOST_LABELS) {
                svg.text(x, HEIGHT - BOTTOM + 18, "text-anchor=\"middle\"", label.apply(places[i]));
            }
        }
    }

    private void drawLine(SvgWriter svg, Series line, double[] places, double top) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            path.append(path.isEmpty() ? 'M' : 'L')
                    .append(SvgWriter.tenth(x(point.x(), places)))
                    .append(' ')
                    .append(SvgWriter.tenth(y(point.y(), top)));
        }
        svg.path(path.toString(), stroke(line), line.name());
        for (Point point : line.points()) {
            svg.dot(
                    x(point.x(), places),
                    y(point.y(), top),
                    line.colour(),
                    String.format(Locale.ROOT, "%s, %s: %.2f", line.name(), label.apply(point.x()), point.y()));
        }
    }

    private static String stroke(Series line) {
        return "fill=\"none\" stroke-width=\"2\" stroke=\"" + line.colour() + "\""
                + (line.dashed() ? " stroke-dasharray=\"5 4\"" : "");
    }

    private static double x(double value, double[] places) {
        double from = Math.log(places[0]);
        double to = Math.log(places[places.length - 1]);
        double share = to == from ? 0.5 : (Math.log(value) - from) / (to - from);
        return LEFT + 8 + share * (WIDTH - LEFT - RIGHT - 24);
    }

    private double y(double value, double top) {
        int plotTop = LEGEND_TOP + Math.ceilDiv(lines.size(), LEGEND_COLUMNS) * LEGEND_ROW_HEIGHT + 4;
        return HEIGHT - BOTTOM - value / top * (HEIGHT - plotTop - BOTTOM);
    }
}
