package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.PRIMITIVES;
import static org.asyncraid.async.layer.LayerFixture.able;

import java.util.List;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;

/** The caller makes one call and does not know who did it: a device, software, several in pieces, or a composition. */
class S12CallerDoesNotKnowTest {
    /** The same calls for all. */
    private static void doEverything(ScriptedEngine... engines) {
        LayerFixture fixture = new LayerFixture(12);
        List.of(engines).forEach(fixture::add);
        for (OperationKind kind : TestRequest.KINDS) {
            fixture.submit(kind, 9, 3_000);
        }
        fixture.awaitRight();
    }

    @Test
    void theSameCallsServeAnyEngines() {
        doEverything(able("device"));
        doEverything(able("software").synchronous());
        doEverything(
                ScriptedEngine.named("narrow").takes(new KindLimits(4, false, 1, 1, 1_000), TestRequest.KINDS),
                able("wide"));
        doEverything(ScriptedEngine.named("primitive").takes(KindLimits.ANY, PRIMITIVES));
        doEverything(able("broken").always(Fault.FAILS), able("hung").at(0, Fault.HANGS), able("sound"));
        doEverything(
                ScriptedEngine.named("xor only").takes(KindLimits.ANY, OperationKinds.XOR),
                ScriptedEngine.named("the rest").takes(KindLimits.ANY, PRIMITIVES));
    }
}
