package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine that does it end to end and a composed plan both serve one request, with the same bytes; cost decides. */
class S11WholeOrComposedTest {
    private static final Set<OperationKind> PORTIONS =
            Set.of(OperationKinds.XOR, OperationKinds.PQ, OperationKinds.GF_MULTIPLY, OperationKinds.COPY);

    @ParameterizedTest
    @ValueSource(longs = {100, 100_000})
    void theCheaperWayIsTaken(long nanosEndToEnd) {
        LayerFixture fixture = new LayerFixture(11);
        fixture.layer.setScheduler(new Learned());
        ScriptedEngine whole = fixture.add(ScriptedEngine.named("end to end")
                .takes(KindLimits.ANY, OperationKinds.RECOVER_TWO_DATA)
                .nanosPerDescriptor(nanosEndToEnd));
        ScriptedEngine portions = fixture.add(
                ScriptedEngine.named("portions").takes(KindLimits.ANY, PORTIONS).nanosPerDescriptor(1_000));
        for (int n = 0; n < 100; n++) {
            fixture.submit(OperationKinds.RECOVER_TWO_DATA, 6, 500);
            fixture.await();
        }
        fixture.awaitRight();
        int wholes = whole.done().size();
        boolean isWholeCheaper = nanosEndToEnd < 1_000;
        assertTrue(isWholeCheaper ? wholes >= 90 : wholes <= 60, () -> wholes + " of 100 were done end to end");
        assertTrue(portions.offered() > 0);
    }
}
