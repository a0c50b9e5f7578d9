package org.asyncraid.tools.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.asyncraid.tools.cli.chart.LineChart;
import org.asyncraid.tools.cli.chart.LineChart.Point;
import org.asyncraid.tools.cli.chart.LineChart.Series;
import org.asyncraid.tools.cli.chart.SvgWriter;

/** A report as one page: nothing is fetched, no script runs, and it prints. */
public final class KernelPage {
    private static final String THROUGHPUT = "GB/s";

    private static final String STYLE = """
            body { font-family: sans-serif; max-width: 980px; margin: 24px auto; padding: 0 16px; color: #222;
                background: #fff; overflow-wrap: anywhere; }
            h1 { font-size: 22px; } h2 { font-size: 17px; margin: 32px 0 4px; }
            p { line-height: 1.45; } .facts { color: #555; font-size: 14px; }
            .charts { display: flex; flex-wrap: wrap; gap: 8px; }
            .charts svg { border: 1px solid #e4e4e4; max-width: 100%; height: auto; }
            .wide { overflow-x: auto; overflow-wrap: normal; }
            table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
            th, td { padding: 3px 10px; text-align: right; border-bottom: 1px solid #eee; }
            th:first-child, td:first-child { text-align: left; }
            code { background: #f4f4f4; padding: 2px 4px; }
            """;

    private final KernelReport report;
    private final String machine;
    private final String command;

    /**
     * A page.
     *
     * @param machine what was measured on, a line
     * @param command what was typed to get it
     */
    public KernelPage(KernelReport report, String machine, String command) {
        this.report = report;
        this.machine = machine;
        this.command = command;
    }

    /** The page. */
    public String html() {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n")
                .append("<title>Parity on this machine</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>Parity on this machine</h1>\n");
        paragraph(page, "facts", machine);
        page.append(
                        "<p>GB/s are 10⁹ bytes of data blocks in a second, sources only. Each figure is the median of several"
                                + " turns, which all contestants take one after the other; each result was compared with the scalar"
                                + " reference first. <b>xor only</b> reads and writes as many blocks and does nothing but add: the"
                                + " limit, which for xor is the kernel itself. <b>memcpy</b> copies the data blocks. Made by <code>")
                .append(SvgWriter.escape(command))
                .append("</code>.</p>\n");
        charts(page, "Throughput by length of block", throughputCharts());
        charts(page, "How far from the limit, and from ISA-L", List.of(limitChart(), isalChart()));
        charts(page, "More sources, blocks of " + KernelReport.length(Effort.SCALING_BYTES), sourceCharts());
        charts(
                page,
                "More threads, each with blocks of " + KernelReport.length(Effort.SCALING_BYTES) + " of its own",
                List.of(threadChart()));
        table(page);
        return page.append("</body>\n</html>\n").toString();
    }

    private List<LineChart> throughputCharts() {
        List<LineChart> charts = new ArrayList<>();
        for (Task task : Task.ALL) {
            LineChart chart = new LineChart(task.title(), THROUGHPUT, KernelPage::shortLength);
            for (Contestant contestant : Contestant.values()) {
                chart.add(new Series(
                        contestant.toString(),
                        colour(contestant),
                        contestant == Contestant.XOR_ONLY || contestant == Contestant.MEMCPY,
                        byLength(task, bytes -> report.byLength(task, bytes, contestant))));
            }
            charts.add(chart);
        }
        return charts;
    }

    private LineChart limitChart() {
        return ratioChart("asyncraid / xor only", Contestant.XOR_ONLY);
    }

    private LineChart isalChart() {
        return ratioChart("asyncraid / ISA-L", Contestant.ISAL);
    }

    private LineChart ratioChart(String title, Contestant divisor) {
        LineChart chart = new LineChart(title, "ratio", KernelPage::shortLength);
        for (Task task : Task.ALL) {
            chart.add(new Series(
                    shortTitle(task),
                    SvgWriter.colour(Task.ALL.indexOf(task)),
                    false,
                    byLength(
                            task,
                            bytes -> KernelReport.ratio(
                                    report.byLength(task, bytes, Contestant.KERNELS),
                                    report.byLength(task, bytes, divisor)))));
        }
        return chart;
    }

    private List<LineChart> sourceCharts() {
        List<LineChart> charts = new ArrayList<>();
        for (Task.Kind kind : Task.SCALED) {
            LineChart chart = new LineChart(kind + " by number of sources", THROUGHPUT, KernelPage::whole);
            for (Contestant contestant : List.of(Contestant.KERNELS, Contestant.ISAL)) {
                List<Point> points = new ArrayList<>();
                for (Task task : report.bySources(kind)) {
                    report.bySources(task, contestant).ifPresent(speed -> points.add(new Point(task.sources(), speed)));
                }
                chart.add(new Series(contestant.toString(), colour(contestant), false, points));
            }
            charts.add(chart);
        }
        return charts;
    }

    private LineChart threadChart() {
        LineChart chart = new LineChart("asyncraid by number of threads", THROUGHPUT, KernelPage::whole);
        for (Task task : Task.ALL) {
            List<Point> points = new ArrayList<>();
            for (int threads : report.threads()) {
                report.byThreads(task, threads).ifPresent(speed -> points.add(new Point(threads, speed)));
            }
            chart.add(new Series(shortTitle(task), SvgWriter.colour(Task.ALL.indexOf(task)), false, points));
        }
        return chart;
    }

    /** A speed or ratio at a length. */
    private interface Figure {
        OptionalDouble at(long bytes);
    }

    private List<Point> byLength(Task task, Figure figure) {
        List<Point> points = new ArrayList<>();
        for (long bytes : report.lengths(task)) {
            figure.at(bytes).ifPresent(value -> points.add(new Point(bytes, value)));
        }
        return points;
    }

    private void table(StringBuilder page) {
        page.append("<h2>All lengths, one thread, GB/s</h2>\n<div class=\"wide\">\n<table>\n<tr>");
        KernelReport.headings().forEach(heading -> cell(page, "th", heading.replace(">", "")));
        page.append("</tr>\n");
        for (List<String> row : report.rows()) {
            page.append("<tr>");
            row.forEach(text -> cell(page, "td", text));
            page.append("</tr>\n");
        }
        page.append("</table>\n</div>\n");
    }

    private static void charts(StringBuilder page, String title, List<LineChart> charts) {
        page.append("<h2>").append(SvgWriter.escape(title)).append("</h2>\n<div class=\"charts\">\n");
        charts.stream().filter(LineChart::hasLines).forEach(chart -> page.append(chart.svg()));
        page.append("</div>\n");
    }

    private static void paragraph(StringBuilder page, String kind, String text) {
        page.append("<p class=\"")
                .append(kind)
                .append("\">")
                .append(SvgWriter.escape(text))
                .append("</p>\n");
    }

    private static void cell(StringBuilder page, String element, String text) {
        page.append('<')
                .append(element)
                .append('>')
                .append(SvgWriter.escape(text))
                .append("</")
                .append(element)
                .append('>');
    }

    private static String colour(Contestant contestant) {
        return SvgWriter.colour(List.of(Contestant.values()).indexOf(contestant));
    }

    /** For legends, which have to fit beside each other. */
    private static String shortTitle(Task task) {
        return task.kind() == Task.Kind.TWO_DATA ? "recovery" : task.title();
    }

    private static String shortLength(double bytes) {
        return KernelReport.length((long) bytes).replace("iB", "").replace(" ", "");
    }

    private static String whole(double value) {
        return String.valueOf((long) value);
    }
}
