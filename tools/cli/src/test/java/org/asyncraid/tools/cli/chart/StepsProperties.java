package org.asyncraid.tools.cli.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class StepsProperties {
    @Property
    void thereAreNotMoreStepsThanWantedAndNotFarFewer(
            @ForAll @DoubleRange(min = 0.01, max = 1e12) double highest,
            @ForAll @IntRange(min = 2, max = 20) int count) {
        double steps = highest / Steps.of(highest, count);
        assertTrue(steps <= count * 1.0001, steps + " steps");
        assertTrue(steps >= count / 2.6, steps + " steps");
    }

    @Property
    void labelsOfStepsDifferAndSayTheValue(@ForAll @DoubleRange(min = 0.01, max = 1e12) double highest) {
        double step = Steps.of(highest, 8);
        Set<String> labels = new HashSet<>();
        for (int i = 0; i <= 8; i++) {
            String label = Steps.label(i * step, step);
            assertTrue(labels.add(label), label);
            assertEquals(i * step, Double.parseDouble(label), step / 1000);
        }
    }
}
