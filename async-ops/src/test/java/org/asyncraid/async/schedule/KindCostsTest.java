package org.asyncraid.async.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncraid.async.loop.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindCostsTest {
    private static final int MEASURED = 20;
    private static final int OTHER = 40;

    /** Each burst is noticed as a change; the way back, in small steps, is not. */
    @ParameterizedTest
    @ValueSource(doubles = {3, 5, 10})
    void thousandsOfBurstsLeaveCostsAndSlownessFinite(double factor) {
        KindCosts costs = new KindCosts();
        costs.measuredBusy(OTHER, 50_000);
        SeededRandom random = SeededRandom.of(1);
        for (int burst = 0; burst < 20_000; burst++) {
            for (int n = 4 + random.nextInt(8); n > 0; n--) {
                costs.measuredBusy(MEASURED, 1_000 * factor);
            }
            for (double nanos = 1_000 * factor; nanos > 1_000; nanos /= 1.2) {
                costs.measuredBusy(MEASURED, nanos);
                costs.measuredBusy(MEASURED, nanos);
            }
            for (int n = 0; n < 20; n++) {
                costs.measuredBusy(MEASURED, 1_000);
            }
        }
        assertEquals(1_000, costs.busyNanos(MEASURED), 100);
        assertTrue(Double.isFinite(costs.slowness()));
        assertEquals(1, costs.slownessSince(costs.slowness()));
        assertTrue(costs.busyNanos(OTHER) <= 64 * 50_001.0, () -> "" + costs.busyNanos(OTHER));
    }

    @Test
    void theOtherSizesFollowAChangeOfSpeed() {
        KindCosts costs = new KindCosts();
        costs.measuredBusy(MEASURED, 1_000);
        costs.measuredBusy(OTHER, 50_000);
        double before = costs.slowness();
        for (int n = 0; n < 4; n++) {
            costs.measuredBusy(MEASURED, 10_000);
        }
        assertTrue(costs.busyNanos(OTHER) > 4 * 50_000);
        assertTrue(costs.slownessSince(before) > 4);
    }
}
