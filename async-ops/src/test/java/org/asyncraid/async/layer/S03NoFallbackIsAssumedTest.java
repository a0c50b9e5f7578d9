package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Software is never assumed to work: where it is broken, out of memory, slow or absent, a device completes. */
class S03NoFallbackIsAssumedTest {
    private final LayerFixture fixture = new LayerFixture(3);

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"THROWS", "FAILS", "HANGS"})
    void brokenSoftwareIsReplacedByADevice(Fault fault) {
        fixture.layer.setScheduler(new FixedPriority("software"));
        fixture.add(able("software").synchronous().always(fault));
        ScriptedEngine device = fixture.add(able("device"));
        fixture.submit(OperationKinds.PQ);
        fixture.awaitRight();
        assertTrue(device.done().contains(OperationKinds.PQ));
    }

    @Test
    void slowSoftwareGetsNothingOnceThatIsKnown() {
        fixture.layer.setScheduler(new Learned());
        ScriptedEngine software = fixture.add(able("software").nanosPerDescriptor(400_000));
        ScriptedEngine device = fixture.add(able("device").nanosPerDescriptor(1_000));
        for (int n = 0; n < 200; n++) {
            fixture.submit(OperationKinds.PQ);
            fixture.await();
        }
        fixture.awaitRight();
        assertTrue(
                software.done().size() <= 6,
                () -> "software did " + software.done().size());
        assertTrue(device.done().size() >= 194);
    }

    @Test
    void withoutSoftwareDevicesDoEverything() {
        fixture.add(able("device"));
        TestRequest.KINDS.forEach(fixture::submit);
        fixture.awaitRight();
    }
}
