package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.junit.jupiter.api.Test;

/** The first retry is on another capable device, before software, where that device is the better one. */
class S04CapableDeviceFirstTest {
    @Test
    void whatFailsOnADeviceGoesToTheNextBestThenToSoftware() {
        LayerFixture fixture = new LayerFixture(4);
        fixture.layer.setScheduler(new Learned());
        ScriptedEngine software = fixture.add(able("software").nanosPerDescriptor(90_000));
        boolean[] broken = new boolean[2];
        ScriptedEngine better = fixture.add(able("better")
                .nanosPerDescriptor(9_000)
                .script((index, descriptor) -> broken[0] ? Fault.FAILS : Fault.NONE));
        ScriptedEngine best = fixture.add(able("best")
                .nanosPerDescriptor(1_000)
                .script((index, descriptor) -> broken[1] ? Fault.FAILS : Fault.NONE));
        for (int n = 0; n < 20; n++) {
            fixture.submit(OperationKinds.PQ);
            fixture.await();
        }
        int doneByBetter = better.done().size();
        broken[1] = true;
        TestRequest failedOnce = fixture.submit(OperationKinds.PQ);
        fixture.await();
        assertTrue(failedOnce.attempts.startsWith("[best: ENGINE_ERROR"), failedOnce.attempts);
        assertEquals(doneByBetter + 1, better.done().size());

        broken[0] = true;
        int doneBySoftware = software.done().size();
        TestRequest failedAgain = fixture.submit(OperationKinds.PQ);
        fixture.awaitRight();
        assertTrue(failedAgain.attempts.startsWith("[better: ENGINE_ERROR"), failedAgain.attempts);
        assertTrue(software.done().size() > doneBySoftware);
        assertTrue(best.offered() > 0);
    }
}
