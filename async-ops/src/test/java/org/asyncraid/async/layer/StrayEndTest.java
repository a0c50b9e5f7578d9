package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.QUARANTINE_NANOS;
import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.Health.Healthy;
import org.asyncraid.async.health.Health.Quarantined;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrayEndTest {
    private final LayerFixture fixture = new LayerFixture(1);

    /** The next operation takes the pooled record of the one before it, and is in flight when that one ends again. */
    @Test
    void theSecondEndOfAnOperationIsNotTheEndOfTheNext() {
        fixture.add(able("twice").at(0, Fault.TWICE));
        for (int n = 0; n < 3; n++) {
            fixture.submit(OperationKinds.COPY);
            fixture.await();
            fixture.requests.getLast().assertRight();
        }
        fixture.awaitRight();
        assertEquals(1, fixture.layer.report().strayEnds());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEngineThatEndsEverythingTwiceGivesNoWrongResults(boolean synchronous) {
        ScriptedEngine twice = able("twice").always(Fault.TWICE);
        fixture.add(synchronous ? twice.synchronous() : twice);
        for (int n = 0; n < 10; n++) {
            for (OperationKind kind : TestRequest.KINDS) {
                fixture.submit(kind);
                fixture.loop.runFor(n * 300L);
            }
        }
        fixture.awaitRight();
        assertEquals(twice.offered(), fixture.layer.report().strayEnds());
    }

    /** However many pieces other engines have had since: the engine may be given the very one that it returns again. */
    @Test
    void whatIsReturnedAgainIsNotTheEndOfWhatTheEngineHasByThen() {
        for (int between = 0; between < 200; between++) {
            LayerFixture later = new LayerFixture(between);
            ScriptedEngine twice = ScriptedEngine.named("twice").takes(KindLimits.ANY, OperationKinds.XOR);
            later.add(twice.at(0, Fault.RETURNED_TWICE));
            later.add(ScriptedEngine.named("other").takes(KindLimits.ANY, OperationKinds.COPY));
            later.submit(OperationKinds.XOR);
            later.await();
            for (int n = 0; n < between; n++) {
                later.submit(OperationKinds.COPY);
                later.await();
            }
            later.submit(OperationKinds.XOR);
            later.awaitRight();
            assertEquals(1, later.layer.report().strayEnds());
        }
    }

    @Test
    void anEngineThatEndsWhatItDoesNotHaveIsQuarantined() {
        ScriptedEngine twice = fixture.add(able("twice").at(0, Fault.TWICE));
        fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        assertInstanceOf(Healthy.class, fixture.healthOf(twice));
        fixture.loop.runFor(QUARANTINE_NANOS / 2);
        assertInstanceOf(Quarantined.class, fixture.healthOf(twice));
        fixture.loop.runFor(QUARANTINE_NANOS);
        assertInstanceOf(Healthy.class, fixture.healthOf(twice));
    }
}
