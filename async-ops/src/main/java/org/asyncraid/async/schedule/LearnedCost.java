package org.asyncraid.async.schedule;

import org.asyncraid.async.op.OperationKind;

/**
 * What was measured of one engine, for operations of one kind and class of size.
 *
 * @param engine the engine's name
 * @param kind the kind of operation
 * @param sizeClass the class of the operation's work, half an octave wide: twice the exponent of the power of two in bytes
 *     that it begins at or half an octave above
 * @param busyNanos how long such an operation keeps a busy engine busy; NaN where that was not measured
 * @param aloneNanos how long it takes on an engine that has nothing else to do; NaN where that was not measured
 */
public record LearnedCost(String engine, OperationKind kind, int sizeClass, double busyNanos, double aloneNanos) {
    public LearnedCost {
        if (sizeClass < 0 || sizeClass >= SizeClass.COUNT || isWrong(busyNanos) || isWrong(aloneNanos)) {
            throw new IllegalArgumentException("size class " + sizeClass + ", " + busyNanos + " and " + aloneNanos
                    + " ns; allowed: 0 to " + (SizeClass.COUNT - 1) + ", and times above 0");
        }
    }

    private static boolean isWrong(double nanos) {
        return nanos <= 0 || Double.isInfinite(nanos);
    }
}
