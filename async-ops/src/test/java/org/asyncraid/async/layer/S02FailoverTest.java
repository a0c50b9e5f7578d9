package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another engine is chosen when an operation failed: it ends once, elsewhere, with the right bytes. */
class S02FailoverTest {
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "FULL", "LIES"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatFailsOnOneEngineEndsOnAnother(Fault fault) {
        LayerFixture fixture = new LayerFixture(2);
        fixture.add(able("broken").always(fault));
        fixture.add(able("sound"));
        for (OperationKind kind : TestRequest.KINDS) {
            fixture.submit(kind);
        }
        fixture.awaitRight();
        assertEquals(0, fixture.layer.report().waiting());
    }
}
