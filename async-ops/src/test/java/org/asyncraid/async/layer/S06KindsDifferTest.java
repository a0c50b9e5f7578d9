package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.layer.TimedEngine.Cost;
import org.asyncraid.async.layer.TimedLoad.Request;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.junit.jupiter.api.Test;

/** The choice differs by kind: an engine that is fast at xor and slow at P and Q gets xor. */
class S06KindsDifferTest {
    @Test
    void eachEngineGetsWhatItIsGoodAt() {
        TimedLoad load = new TimedLoad(new Learned());
        TimedEngine xors = load.add(
                "xors", Map.of(OperationKinds.XOR, new Cost(1_000, 0), OperationKinds.PQ, new Cost(50_000, 0)));
        TimedEngine parities = load.add(
                "parities", Map.of(OperationKinds.XOR, new Cost(50_000, 0), OperationKinds.PQ, new Cost(1_000, 0)));
        List<Request> mixed = new ArrayList<>();
        for (int n = 0; n < 2_000; n++) {
            mixed.add(new Request(n % 2 == 0 ? OperationKinds.XOR : OperationKinds.PQ, 4096));
        }
        load.run(mixed, 16);
        double ideal = 1_000_000;
        assertTrue(
                xors.busyNanos() < 1.3 * ideal && parities.busyNanos() < 1.3 * ideal,
                () -> xors.busyNanos() + " and " + parities.busyNanos() + " ns of work where " + ideal + " would do");
    }
}
