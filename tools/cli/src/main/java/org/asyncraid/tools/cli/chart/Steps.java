package org.asyncraid.tools.cli.chart;

import java.util.Locale;

/** The steps of an axis from 0: 1, 2 or 5 times a power of 10. */
public final class Steps {
    private static final double SMALLEST = 1e-9;

    private Steps() {}

    /** The step of an axis up to {@code highest} that has at most {@code count} of them. */
    public static double of(double highest, int count) {
        double raw = Math.max(highest / count, SMALLEST);
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double leading = raw / power;
        return power * (leading <= 1 ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10);
    }

    /** A multiple of a step, with as many decimals as the step has. */
    public static String label(double value, double step) {
        int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
