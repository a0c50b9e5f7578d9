package org.asyncraid.tools.cli.chart;

import java.util.List;
import java.util.Locale;

/** The elements that charts are made of, as one SVG of a size in pixels. Lengths are rounded to a tenth. */
public final class SvgWriter {
    /** Paul Tol's bright scheme: told apart by people who do not see all colours, too. */
    private static final List<String> COLOURS =
            List.of("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#777777");

    private final StringBuilder svg = new StringBuilder();

    /** Begins a white picture. */
    public SvgWriter(int width, int height) {
        add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">",
                width,
                height,
                width,
                height));
        add(String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height));
    }

    /** A colour for the series of this number; they repeat after seven. */
    public static String colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    /** Words that begin at a place, or as {@code style}, more attributes or nothing, has it. */
    public void text(double x, double y, String style, String content) {
        add(String.format(
                Locale.ROOT, "<text x=\"%s\" y=\"%s\" %s>%s</text>", tenth(x), tenth(y), style, escape(content)));
    }

    public void rectangle(double x, double y, double width, double height, String fill) {
        add(String.format(
                Locale.ROOT,
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>",
                tenth(x),
                tenth(y),
                tenth(width),
                tenth(height),
                fill));
    }

    public void line(double x1, double y1, double x2, double y2, String stroke) {
        add(String.format(
                Locale.ROOT,
                "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>",
                tenth(x1),
                tenth(y1),
                tenth(x2),
                tenth(y2),
                stroke));
    }

    /**
     * A path.
     *
     * @param d its commands
     * @param style its other attributes
     * @param title what is shown where the pointer rests on it
     */
    public void path(String d, String style, String title) {
        add(String.format(Locale.ROOT, "<path d=\"%s\" %s><title>%s</title></path>", d, style, escape(title)));
    }

    /** A dot; {@code title} is shown where the pointer rests on it. */
    public void dot(double x, double y, String fill, String title) {
        add(String.format(
                Locale.ROOT,
                "<circle cx=\"%s\" cy=\"%s\" r=\"2.5\" fill=\"%s\"><title>%s</title></circle>",
                tenth(x),
                tenth(y),
                fill,
                escape(title)));
    }

    /** Ends the picture. */
    public String finish() {
        return svg.append("</svg>\n").toString();
    }

    /** A length as paths have it. */
    public static String tenth(double length) {
        String text = String.format(Locale.ROOT, "%.1f", length);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Text for the content of an element, in SVG and HTML. */
    public static String escape(String content) {
        return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String element) {
        svg.append(element).append('\n');
    }
}
