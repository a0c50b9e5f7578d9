package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.metrics.Eviction;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;

class VerificationTest {
    private final LayerFixture fixture = new LayerFixture(1);

    private void submitSome(int each) {
        for (OperationKind kind : TestRequest.KINDS) {
            for (int n = 0; n < each; n++) {
                fixture.submit(kind);
            }
        }
    }

    @Test
    void nothingIsDoneTwiceUnlessAskedFor() {
        fixture.add(able("first"));
        ScriptedEngine second = fixture.add(able("second"));
        submitSome(3);
        fixture.awaitRight();
        assertEquals(0, second.offered());
        assertEquals(0, fixture.layer.report().verified());
    }

    @Test
    void soundEnginesAgreeOnEveryKind() {
        fixture.add(able("first"));
        fixture.add(able("second"));
        fixture.layer.verifyOneIn(1);
        submitSome(5);
        fixture.awaitRight();
        OffloadReport report = fixture.layer.report();
        assertTrue(report.verified() > TestRequest.KINDS.size(), () -> "only " + report.verified());
        assertEquals(0, report.disputes());
        assertEquals(List.of(), report.evictions());
        assertEquals(0, report.waiting());
    }

    @Test
    void oneInSoManyIsVerified() {
        fixture.add(able("first"));
        fixture.add(able("second"));
        fixture.layer.verifyOneIn(10);
        for (int n = 0; n < 100; n++) {
            fixture.submit(OperationKinds.CRC32C);
        }
        fixture.awaitRight();
        assertEquals(10, fixture.layer.report().verified());
    }

    @Test
    void aLiarIsEvictedAndNobodyGetsItsResults() {
        ScriptedEngine liar = fixture.add(able("liar").always(Fault.LIES));
        fixture.add(able("second"));
        fixture.add(able("third"));
        fixture.layer.verifyOneIn(1);
        for (int n = 0; n < 20; n++) {
            fixture.submit(OperationKinds.CRC32C);
            fixture.submit(OperationKinds.SHA256);
        }
        fixture.awaitRight();
        OffloadReport report = fixture.layer.report();
        assertEquals(
                List.of("liar"),
                report.evictions().stream().map(Eviction::engine).toList());
        assertEquals(
                List.of("second", "third"),
                report.engines().stream().map(EngineStatus::name).toList());
        assertTrue(liar.isClosed());
    }

    @Test
    void itIsSaidWhatALiarDidSinceItWasLastRight() {
        fixture.add(able("liar").script((index, descriptor) -> index < 30 ? Fault.NONE : Fault.LIES));
        fixture.add(able("second"));
        fixture.add(able("third"));
        fixture.layer.verifyOneIn(10);
        for (int n = 0; n < 60 && fixture.layer.report().evictions().isEmpty(); n++) {
            fixture.submit(OperationKinds.CRC32C, 1, 100);
            fixture.await();
        }
        Eviction eviction = fixture.layer.report().evictions().getFirst();
        assertEquals(new Eviction("liar", OperationKinds.CRC32C, 10, 1000), eviction);
    }

    @Test
    void theSecondOpinionMayBeTheLie() {
        fixture.add(able("first"));
        fixture.add(able("liar").always(Fault.LIES));
        fixture.add(able("third"));
        fixture.layer.verifyOneIn(1);
        TestRequest request = fixture.submit(OperationKinds.SHA256);
        fixture.awaitRight();
        assertEquals("[]", request.attempts);
        assertEquals("liar", fixture.layer.report().evictions().getFirst().engine());
    }

    @Test
    void whatTwoEnginesDoNotAgreeOnFailsWhereThereIsNoThird() {
        fixture.add(able("first"));
        fixture.add(able("second").always(Fault.LIES));
        fixture.layer.verifyOneIn(1);
        TestRequest request = fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        assertEquals(Outcome.WRONG, request.outcome);
        assertTrue(request.attempts.contains("first: WRONG") && request.attempts.contains("second: WRONG"));
        assertEquals(1, fixture.layer.report().disputes());
        assertTrue(fixture.layer.report().evictions().isEmpty());
    }

    @Test
    void whatNobodyElseCanDoStaysUnverified() {
        fixture.add(able("able"));
        fixture.add(ScriptedEngine.named("other").takes(KindLimits.ANY, OperationKinds.XOR));
        fixture.layer.verifyOneIn(1);
        fixture.submit(OperationKinds.CRC32C);
        fixture.awaitRight();
        assertEquals(0, fixture.layer.report().verified());
    }

    @Test
    void aSecondOpinionThatFailsLeavesTheFirst() {
        fixture.add(able("first"));
        fixture.add(able("second").always(Fault.FAILS));
        fixture.layer.verifyOneIn(1);
        fixture.submit(OperationKinds.CRC32C);
        fixture.awaitRight();
        assertFalse(fixture.layer.report().verified() > 0);
    }

    @Test
    void theBeginningOfLongBlocksIsCompared() {
        fixture.add(able("liar").always(Fault.LIES));
        fixture.add(able("second"));
        fixture.add(able("third"));
        fixture.layer.verifyOneIn(1);
        fixture.submit(OperationKinds.FILL, 0, 50_000);
        fixture.awaitRight();
        assertEquals(1, fixture.layer.report().evictions().size());
    }

    /** What is not believed is done again, from inputs as they were before the engine took it. */
    @Test
    void whatALiarHasInFlightWhenItIsEvictedIsNotDoneTwice() {
        fixture.add(able("liar").failsWhole().nanosPerDescriptor(100_000).at(0, Fault.LIES));
        fixture.add(able("second").failsWhole());
        fixture.add(able("third").failsWhole());
        fixture.layer.verifyOneIn(1);
        fixture.submit(OperationKinds.CRC32C);
        for (int n = 0; n < 10; n++) {
            fixture.submit(OperationKinds.XOR);
            fixture.submit(OperationKinds.GF_MULTIPLY);
            fixture.submit(OperationKinds.XTS_ENCRYPT_512);
        }
        fixture.awaitRight();
        assertEquals("liar", fixture.layer.report().evictions().getFirst().engine());
    }

    /** It was given them when nothing was verified, so that there are no copies of what they overwrite. */
    @Test
    void whatCannotBeDoneAgainFailsWhenItsEngineIsEvicted() {
        fixture.add(able("liar").failsWhole().nanosPerDescriptor(100_000).at(0, Fault.LIES));
        fixture.add(able("second"));
        fixture.add(able("third"));
        TestRequest lie = fixture.submit(OperationKinds.CRC32C);
        long block = fixture.memory.aligned(64, 64);
        Descriptor sum = fixture.layer.descriptors().take().begin(OperationKinds.XOR, 32);
        fixture.layer.submit(sum.sourceAt(block).destinationAt(block + 32).accumulate());
        fixture.loop.runFor(1);
        fixture.layer.verifyOneIn(1);
        fixture.await();
        lie.assertRight();
        fixture.loop.runFor(LayerFixture.TIMEOUT_NANOS);
        assertEquals(Outcome.WRONG, sum.outcome());
        assertTrue(sum.attempts().getFirst().toString().startsWith("liar: WRONG"), sum::toString);
    }

    @Test
    void anEngineThatLiesOnlyWhenItAccumulatesIsEvicted() {
        fixture.add(able("liar").script((index, descriptor) -> descriptor.accumulates() ? Fault.LIES : Fault.NONE));
        fixture.add(able("second"));
        fixture.add(able("third"));
        fixture.layer.verifyOneIn(1);
        for (int n = 0; n < 40; n++) {
            fixture.submit(OperationKinds.XOR);
        }
        fixture.awaitRight();
        assertEquals("liar", fixture.layer.report().evictions().getFirst().engine());
        assertEquals(0, fixture.layer.report().unverified());
    }

    @Test
    void partsOfComposedOperationsAreVerified() {
        for (String name : List.of("liar", "second", "third")) {
            ScriptedEngine engine = ScriptedEngine.named(name).takes(KindLimits.ANY, LayerFixture.PRIMITIVES);
            fixture.add(name.equals("liar") ? engine.always(Fault.LIES) : engine);
        }
        fixture.layer.verifyOneIn(1);
        for (int n = 0; n < 10; n++) {
            fixture.submit(OperationKinds.RECOVER_TWO_DATA);
            fixture.submit(OperationKinds.XTS_DECRYPT_512);
        }
        fixture.awaitRight();
        assertEquals("liar", fixture.layer.report().evictions().getFirst().engine());
    }

    @Test
    void whatCannotBeVerifiedIsCounted() {
        fixture.add(able("only"));
        fixture.layer.verifyOneIn(1);
        fixture.submit(OperationKinds.CRC32C);
        fixture.awaitRight();
        assertEquals(1, fixture.layer.report().unverified());
    }

    @Test
    void aNegativeRateIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> fixture.layer.verifyOneIn(-1));
    }
}
