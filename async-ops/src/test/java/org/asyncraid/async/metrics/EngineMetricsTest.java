package org.asyncraid.async.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.op.OperationShape;
import org.junit.jupiter.api.Test;

class EngineMetricsTest {
    private final EngineMetrics metrics = new EngineMetrics("engine");

    private List<OperationMetrics> report() {
        List<OperationMetrics> report = new ArrayList<>();
        metrics.report(report);
        return report;
    }

    @Test
    void countsByKindAndPowerOfTwo() {
        metrics.countDone(OperationKinds.PQ, 4096, 8192, 10, false);
        metrics.countDone(OperationKinds.PQ, 8191, 16382, 20, true);
        metrics.countDone(OperationKinds.PQ, 8192, 16384, 30, false);
        metrics.countFailed(OperationKinds.XOR, 1);
        assertEquals(
                List.of(
                        new OperationMetrics("engine", OperationKinds.PQ, 4096, 2, 24574, 0, 1, 10, 20, 20, 20),
                        new OperationMetrics("engine", OperationKinds.PQ, 8192, 1, 16384, 0, 0, 30, 30, 30, 30),
                        new OperationMetrics("engine", OperationKinds.XOR, 1, 0, 0, 1, 0, 0, 0, 0, 0)),
                report());
    }

    @Test
    void percentilesAreThoseOfTheTimes() {
        for (int n = 1; n <= 1_000; n++) {
            metrics.countDone(OperationKinds.COPY, 1, 1, n, false);
        }
        OperationMetrics copies = report().getFirst();
        assertEquals(500, copies.p50Nanos(), 5);
        assertEquals(990, copies.p99Nanos(), 10);
        assertEquals(999, copies.p999Nanos(), 10);
        assertEquals(1_000, copies.maxNanos(), 10);
    }

    @Test
    void countsTimesBeyondAllMeasure() {
        metrics.countDone(OperationKinds.COPY, 1, 1, Long.MAX_VALUE, false);
        metrics.countDone(OperationKinds.COPY, 1, 1, -5, false);
        assertEquals(2, report().getFirst().operations());
    }

    @Test
    void briefOperationsAreTimedOneInEightOnceTheyAreKnown() {
        int timed = 0;
        for (int n = 0; n < 64 + 800; n++) {
            long usual = metrics.takeUsualNanos(OperationKinds.COPY, 4096);
            if (usual == EngineMetrics.TO_BE_TIMED) {
                timed++;
                metrics.countDone(OperationKinds.COPY, 4096, 4096, 100 + timed % 2, false);
            } else {
                assertEquals(100 + timed % 2, usual);
                metrics.countUntimed(OperationKinds.COPY, 4096, 4096, false);
            }
        }
        assertEquals(64 + 100, timed);
        OperationMetrics copies = report().getFirst();
        assertEquals(864, copies.operations());
        assertEquals(864 * 4096, copies.bytes());
        assertEquals(101, copies.maxNanos());
    }

    @Test
    void longOperationsAreAllTimed() {
        for (int n = 0; n < 200; n++) {
            assertEquals(EngineMetrics.TO_BE_TIMED, metrics.takeUsualNanos(OperationKinds.COPY, 1));
            metrics.countDone(OperationKinds.COPY, 1, 1, 1_000, false);
        }
    }

    @Test
    void countsKindsThatAreMadeLater() {
        metrics.countDone(OperationKinds.COPY, 1, 1, 1, false);
        OperationKind late = OperationKind.of("made-by-metrics-test", OperationShape.of(1, 1, 1));
        metrics.countDone(late, 1, 1, 1, false);
        assertEquals(late, report().getLast().kind());
    }
}
