package org.asyncraid.async.schedule;

import java.util.Arrays;

/**
 * What an engine is known to take for one kind of operation, by class of size: how long an operation keeps the engine busy,
 * and how long it takes altogether where the engine had nothing else to do. Both follow what is measured; a single
 * outlier moves them little, several in a row that agree are taken for a change of the engine's speed and move all classes
 * at once.
 */
final class KindCosts {
    /** What is known of a class serves for others up to two octaves away. */
    private static final int REACH = 4;

    /** Measurements that are averaged with equal weight, before the older ones are forgotten. */
    private static final int MEMORY = 8;

    /** How far one measurement may be from what was expected to count in full. */
    private static final double OUTLIER = 4;

    private static final double SURPRISE = 1.6;
    private static final int SURPRISES_OF_A_CHANGE = 4;

    /** The product of this and the one before from which two are enough. */
    private static final double LARGE_SURPRISE = 12;

    private final double[] busyNanos = new double[SizeClass.COUNT];
    private final double[] aloneNanos = new double[SizeClass.COUNT];
    private final byte[] busySamples = new byte[SizeClass.COUNT];
    private final byte[] aloneSamples = new byte[SizeClass.COUNT];

    /** How far the costs of a class may be moved by what is seen of others alone: there is no telling beyond. */
    private static final double MOST_SCALED = 64;

    /** By how much each class was scaled since it was last measured itself. */
    private final double[] scaled = new double[SizeClass.COUNT];

    private double slowness;
    private int surprises;
    private double surprise = 1;

    /** What the operations that are with the engine now will keep it busy for. */
    double pendingNanos;

    /** Operations that are with the engine now. */
    int inFlight;

    /** Operations of unknown cost that are with the engine now. */
    int explorers;

    /** The scheduler's decision at which something was measured last. */
    long measuredAt;

    KindCosts() {
        Arrays.fill(busyNanos, Double.NaN);
        Arrays.fill(aloneNanos, Double.NaN);
        Arrays.fill(scaled, 1);
    }

    /** How long work of this class keeps the engine busy; NaN where that is not known. */
    double busyNanos(int sizeClass) {
        double known = lookUp(busyNanos, sizeClass);
        return Double.isNaN(known) ? lookUp(aloneNanos, sizeClass) : known;
    }

    /** How long work of this class takes on an engine without other work; NaN where that is not known. */
    double aloneNanos(int sizeClass) {
        double known = lookUp(aloneNanos, sizeClass);
        return Double.isNaN(known) ? lookUp(busyNanos, sizeClass) : known;
    }

    boolean isKnown(int sizeClass) {
        return !Double.isNaN(busyNanos(sizeClass));
    }

    /**
     * What work of this class takes at the least on an engine without other work, by what is known of other classes:
     * more work takes no less time, and less work no less than in proportion. 0 where nothing is known.
     */
    double leastNanos(int sizeClass) {
        double least = 0;
        for (int other = sizeClass; other >= 0 && least == 0; other--) {
            least = zeroIfUnknown(other);
        }
        for (int other = sizeClass + 1; other < SizeClass.COUNT; other++) {
            double more = zeroIfUnknown(other);
            if (more > 0) {
                return Math.max(least, more * SizeClass.middle(sizeClass) / SizeClass.middle(other));
            }
        }
        return least;
    }

    private double zeroIfUnknown(int sizeClass) {
        double alone = aloneNanos[sizeClass];
        double known = Double.isNaN(alone) ? busyNanos[sizeClass] : alone;
        return Double.isNaN(known) ? 0 : known;
    }

    /**
     * By how much the engine is slower than it was at first, as far as that was noticed as a change; a logarithm, because
     * recoveries are mostly gradual and not noticed as changes, so that it grows without end.
     */
    double slowness() {
        return slowness;
    }

    /** By how much the engine is slower than it was then. */
    double slownessSince(double then) {
        return slowness == then ? 1 : Math.exp(slowness - then);
    }

    /**
     * Takes note of how long work of this class has kept a busy engine busy.
     *
     * @return by how much what is with the engine will take longer, because it has changed its speed
     */
    double measuredBusy(int sizeClass, double nanos) {
        return measured(busyNanos, busySamples, sizeClass, nanos);
    }

    /** The same for work on an engine without other work. */
    double measuredAlone(int sizeClass, double nanos) {
        return measured(aloneNanos, aloneSamples, sizeClass, nanos);
    }

    /** Sets what was measured before, in another run. */
    void recall(int sizeClass, double busy, double alone) {
        busyNanos[sizeClass] = busy;
        aloneNanos[sizeClass] = alone;
        busySamples[sizeClass] = (byte) (Double.isNaN(busy) ? 0 : 1);
        aloneSamples[sizeClass] = (byte) (Double.isNaN(alone) ? 0 : 1);
    }

    /** What was measured of this class; NaN where nothing was. */
    double measuredBusyNanos(int sizeClass) {
        return busySamples[sizeClass] == 0 ? Double.NaN : busyNanos[sizeClass];
    }

    /** What was measured of this class alone; NaN where nothing was. */
    double measuredAloneNanos(int sizeClass) {
        return aloneSamples[sizeClass] == 0 ? Double.NaN : aloneNanos[sizeClass];
    }

    private double measured(double[] costs, byte[] samples, int sizeClass, double nanos) {
        double measured = Math.max(1, nanos);
        scaled[sizeClass] = 1;
        double expected = lookUp(costs, sizeClass);
        if (samples[sizeClass] == 0) {
            costs[sizeClass] = measured;
            samples[sizeClass] = 1;
            return Double.isNaN(expected) ? 0 : noteSurprise(measured / expected);
        }
        double ratio = measured / expected;
        int weight = Math.min(MEMORY, ++samples[sizeClass]);
        samples[sizeClass] = (byte) weight;
        costs[sizeClass] *= 1 + (Math.clamp(ratio, 1 / OUTLIER, OUTLIER) - 1) / weight;
        return noteSurprise(ratio);
    }

    private double noteSurprise(double ratio) {
        boolean isSurprising = ratio > SURPRISE || ratio < 1 / SURPRISE;
        if (!isSurprising || (surprises > 0 && ratio > 1 != surprise > 1)) {
            surprises = 0;
            surprise = 1;
        }
        if (isSurprising) {
            surprises++;
            surprise *= ratio;
            boolean isLarge = surprise > LARGE_SURPRISE || surprise < 1 / LARGE_SURPRISE;
            if (surprises == SURPRISES_OF_A_CHANGE || (surprises > 1 && isLarge)) {
                double factor = Math.pow(surprise, 1.0 / surprises);
                surprises = 0;
                surprise = 1;
                return scale(factor);
            }
        }
        return 0;
    }

    /** The engine does everything of this kind so many times as slowly as before. */
    private double scale(double factor) {
        double more = pendingNanos * (factor - 1);
        slowness += Math.log(factor);
        pendingNanos += more;
        for (int sizeClass = 0; sizeClass < SizeClass.COUNT; sizeClass++) {
            double total = Math.clamp(scaled[sizeClass] * factor, 1 / MOST_SCALED, MOST_SCALED);
            double its = total / scaled[sizeClass];
            scaled[sizeClass] = total;
            busyNanos[sizeClass] *= its;
            aloneNanos[sizeClass] *= its;
        }
        return more;
    }

    /** What is known of the class, or else of the nearest within reach, in proportion to the work. */
    private static double lookUp(double[] costs, int sizeClass) {
        double known = costs[sizeClass];
        if (!Double.isNaN(known)) {
            return known;
        }
        for (int distance = 1; distance <= REACH; distance++) {
            for (int other = sizeClass - distance; other <= sizeClass + distance; other += 2 * distance) {
                if (other >= 0 && other < SizeClass.COUNT && !Double.isNaN(costs[other])) {
                    return costs[other] * SizeClass.middle(sizeClass) / SizeClass.middle(other);
                }
            }
        }
        return Double.NaN;
    }
}
