package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.layer.TimedEngine.Cost;
import org.asyncraid.async.layer.TimedLoad.Request;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.junit.jupiter.api.Test;

/** Software is an ordinary device of the list: it can be removed, and competes like any other. */
class S05SoftwareIsADeviceTest {
    @Test
    void itCanBeRemovedWhileItWorks() {
        LayerFixture fixture = new LayerFixture(5);
        ScriptedEngine software = fixture.add(able("software"));
        fixture.add(able("device"));
        for (int n = 0; n < 20; n++) {
            fixture.submit(OperationKinds.CRC32C);
        }
        boolean[] removed = new boolean[1];
        fixture.layer.removeEngine("software", () -> removed[0] = true);
        int offered = software.offered();
        for (int n = 0; n < 20; n++) {
            fixture.submit(OperationKinds.CRC32C);
        }
        fixture.awaitRight();
        assertTrue(removed[0] && software.isClosed());
        assertEquals(offered, software.offered());
    }

    @Test
    void itGetsTheShareThatItsSpeedEarns() {
        TimedLoad load = new TimedLoad(new Learned());
        load.add("device", Map.of(OperationKinds.COPY, new Cost(1_000, 0)));
        load.add("software", Map.of(OperationKinds.COPY, new Cost(1_500, 0)));
        List<Integer> shares = load.run(Collections.nCopies(5_000, new Request(OperationKinds.COPY, 4096)), 32);
        assertTrue(shares.get(1) > 1_800 && shares.get(1) < 2_200, shares::toString);
    }
}
