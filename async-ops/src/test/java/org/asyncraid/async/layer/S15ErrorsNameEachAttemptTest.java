package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.asyncraid.async.descriptor.Attempt;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;

/** A failure is reported only when every candidate is exhausted, and names each attempt. */
class S15ErrorsNameEachAttemptTest {
    @Test
    void theErrorSaysWhoFailedHowAndAfterWhatTime() {
        LayerFixture fixture = new LayerFixture(15);
        fixture.add(able("a").always(Fault.FAILS).nanosPerDescriptor(3_000));
        fixture.add(able("b").always(Fault.HANGS));
        fixture.add(able("c").always(Fault.THROWS));
        fixture.add(ScriptedEngine.named("incapable").takes(KindLimits.ANY, OperationKinds.XOR));
        Descriptor crc = fixture.layer.descriptors().take().begin(OperationKinds.CRC32C, 3);
        fixture.layer.submit(crc.sourceAt(fixture.memory.block(new byte[3], 0)));
        fixture.loop.runUntil(() -> crc.outcome() != Outcome.PENDING);
        List<Attempt> attempts = crc.attempts();
        assertEquals(
                List.of("a", "b", "c"), attempts.stream().map(Attempt::engine).toList());
        assertEquals(
                List.of(Outcome.ENGINE_ERROR, Outcome.TIMED_OUT, Outcome.ENGINE_ERROR),
                attempts.stream().map(Attempt::outcome).toList());
        assertEquals(3_000, attempts.getFirst().nanos());
        assertEquals(Outcome.ENGINE_ERROR, crc.outcome());
    }
}
