package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.Health;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FailoverTest {
    private final LayerFixture fixture = new LayerFixture(1);

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"THROWS", "FAILS", "FAILS_AND_ABORTS", "MISSES_PAGE", "HANGS", "LATE"})
    void anotherEngineDoesWhatOneFailedAtHoweverItFailed(Fault fault) {
        ScriptedEngine broken = fixture.add(able("broken").always(fault));
        ScriptedEngine sound = fixture.add(able("sound"));
        TestRequest request = fixture.submit(OperationKinds.PQ);
        fixture.awaitRight();
        Outcome outcome = switch (fault) {
            case HANGS, LATE -> Outcome.TIMED_OUT;
            case MISSES_PAGE -> Outcome.PAGE_FAULT;
            default -> Outcome.ENGINE_ERROR;
        };
        assertTrue(request.attempts.startsWith("[broken: " + outcome + " after "), request.attempts);
        assertTrue(sound.done().contains(OperationKinds.PQ));
        assertFalse(broken.done().contains(OperationKinds.PQ));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPageFaultIsDoneElsewhereAndTheEngineStaysInService(OperationKind kind) {
        int[] misses = new int[1];
        fixture.layer.setScheduler(new FixedPriority("unlucky"));
        ScriptedEngine unlucky = fixture.add(able("unlucky").script((index, descriptor) -> {
            boolean isMiss = descriptor.kind() == kind && index % 3 == 0;
            misses[0] += isMiss ? 1 : 0;
            return isMiss ? Fault.MISSES_PAGE : Fault.NONE;
        }));
        ScriptedEngine sound = fixture.add(able("sound"));
        for (int n = 0; n < 60; n++) {
            fixture.submit(kind, n % 8, 1 + 200 * n);
            fixture.await();
            for (EngineStatus engine : fixture.layer.report().engines()) {
                assertInstanceOf(Health.Healthy.class, engine.health(), engine.name());
            }
        }
        fixture.awaitRight();
        assertTrue(unlucky.done().contains(kind) && sound.done().contains(kind));
        List<OperationMetrics> metrics = fixture.layer.report().operations();
        long failures = metrics.stream().mapToLong(OperationMetrics::failures).sum();
        long failovers = metrics.stream().mapToLong(OperationMetrics::failovers).sum();
        assertTrue(misses[0] > 0 && failovers >= misses[0], failovers + " of " + misses[0]);
        assertEquals(misses[0], failures);
    }

    @Test
    void aPageThatNoEngineReachesFailsTheOperationOnce() {
        ScriptedEngine only = fixture.add(able("only").always(Fault.MISSES_PAGE));
        TestRequest request = fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        assertEquals(Outcome.PAGE_FAULT, request.outcome);
        assertTrue(request.attempts.matches("\\[only: PAGE_FAULT after \\d+ µs]"), request.attempts);
        assertEquals(1, only.offered());
    }

    static Stream<OperationKind> kinds() {
        return TestRequest.KINDS.stream();
    }

    /** In-place and accumulating requests are among these, by chance of the request. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anEngineThatStopsHalfwayDestroysNoInput(OperationKind kind) {
        fixture.add(able("broken").always(Fault.FAILS));
        fixture.add(able("sound"));
        for (int n = 0; n < 40; n++) {
            fixture.submit(kind, n % 8, 1 + 200 * n);
            fixture.await();
            // Out of quarantine, so that the next one is tried on the broken engine first.
            fixture.layer.removeEngine("broken", () -> {});
            fixture.loop.runUntil(() -> fixture.layer.report().engines().size() == 1);
            fixture.add(able("broken").always(Fault.FAILS));
            fixture.layer.setScheduler(new FixedPriority("broken"));
        }
        fixture.awaitRight();
    }

    @Test
    void aFailureAtAnyPieceOfAContinuedOperationStartsItAnewElsewhere() {
        KindLimits four = new KindLimits(4, false, 1, 1, 700);
        for (OperationKind kind : List.of(OperationKinds.XOR, OperationKinds.PQ)) {
            int piece = 0;
            String attempts;
            do {
                LayerFixture own = new LayerFixture(piece);
                own.add(ScriptedEngine.named("narrow")
                        .takes(four, kind)
                        .takes(KindLimits.ANY, OperationKinds.COPY)
                        .at(piece, Fault.FAILS));
                own.add(able("sound"));
                TestRequest request = own.submit(kind, 17, 1_500);
                own.awaitRight();
                attempts = request.attempts;
                piece++;
            } while (!attempts.equals("[]"));
            assertTrue(piece > 18, kind + " was done in " + piece + " pieces");
        }
    }

    @Test
    void theNextAfterADeviceIsAnotherDeviceNotSoftware() {
        fixture.add(able("device a").always(Fault.FAILS));
        ScriptedEngine deviceB = fixture.add(able("device b"));
        ScriptedEngine software = fixture.add(able("software").synchronous());
        fixture.submit(OperationKinds.XOR_VALIDATE);
        fixture.awaitRight();
        assertEquals(List.of(OperationKinds.XOR_VALIDATE), deviceB.done());
        assertEquals(0, software.offered());
    }

    @Test
    void softwareIsNotAssumedToWork() {
        fixture.add(able("software").synchronous().always(Fault.FAILS));
        ScriptedEngine device = fixture.add(able("device"));
        fixture.submit(OperationKinds.XOR_VALIDATE);
        fixture.awaitRight();
        assertEquals(List.of(OperationKinds.XOR_VALIDATE), device.done());
    }

    @Test
    void anOperationFailsWhenEveryEngineHasAndNamesEach() {
        fixture.add(able("a").always(Fault.FAILS));
        fixture.add(able("b").always(Fault.THROWS));
        fixture.add(able("c").always(Fault.HANGS));
        TestRequest request = fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        assertEquals(Outcome.TIMED_OUT, request.outcome);
        String each = "\\[a: ENGINE_ERROR after \\d+ µs, b: ENGINE_ERROR after \\d+ µs, c: TIMED_OUT after \\d+ µs]";
        assertTrue(request.attempts.matches(each), request.attempts);
    }

    @Test
    void anOperationThatNobodyTakesIsNotSupported() {
        fixture.add(ScriptedEngine.named("narrow").takes(KindLimits.ANY, OperationKinds.COPY));
        TestRequest request = fixture.submit(OperationKinds.CRC32C);
        assertEquals(0, request.completions, "a completion inside submit");
        fixture.await();
        assertEquals(Outcome.NOT_SUPPORTED, request.outcome);
        assertEquals("[]", request.attempts);
    }

    @Test
    void whatAnEngineGaveUpForAnothersFaultMayComeBackToIt() {
        ScriptedEngine only = fixture.add(able("only").at(0, Fault.FAILS_AND_ABORTS));
        TestRequest guilty = fixture.submit(OperationKinds.CRC32C);
        TestRequest innocent = fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        assertEquals(Outcome.ENGINE_ERROR, guilty.outcome);
        innocent.assertRight();
        assertTrue(innocent.attempts.startsWith("[only: ABORTED after "), innocent.attempts);
        assertEquals(List.of(OperationKinds.CRC32C), only.done());
    }

    @Test
    void anEngineThatAbortsTheSameOperationTwiceIsNotAskedAThirdTime() {
        ScriptedEngine only = fixture.add(able("only").always(Fault.ABORTS));
        TestRequest request = fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        assertEquals(Outcome.ABORTED, request.outcome);
        assertEquals(2, only.offered());
    }

    @Test
    void whereWholeEnginesFailTheOperationIsComposedOfOthers() {
        fixture.add(ScriptedEngine.named("whole")
                .takes(KindLimits.ANY, OperationKinds.RECOVER_TWO_DATA)
                .always(Fault.FAILS));
        ScriptedEngine primitive =
                fixture.add(ScriptedEngine.named("primitive").takes(KindLimits.ANY, LayerFixture.PRIMITIVES));
        TestRequest request = fixture.submit(OperationKinds.RECOVER_TWO_DATA);
        fixture.awaitRight();
        assertTrue(request.attempts.startsWith("[whole: ENGINE_ERROR after "), request.attempts);
        assertTrue(primitive.done().containsAll(List.of(OperationKinds.PQ, OperationKinds.XOR)));
    }

    @Test
    void metricsSayWhoFailedAndWhoTookOver() {
        fixture.add(able("broken").always(Fault.FAILS));
        fixture.add(able("sound"));
        fixture.submit(OperationKinds.COMPARE, 2, 5_000);
        fixture.submit(OperationKinds.COMPARE, 2, 5_000);
        fixture.awaitRight();
        List<OperationMetrics> metrics = fixture.layer.report().operations();
        assertEquals(2, metrics.size());
        OperationMetrics broken = metrics.getFirst();
        OperationMetrics sound = metrics.getLast();
        assertEquals(List.of("broken", 0L, 2L), List.of(broken.engine(), broken.operations(), broken.failures()));
        assertEquals(List.of("sound", 2L, 2L), List.of(sound.engine(), sound.operations(), sound.failovers()));
        assertEquals(List.of(4096L, 20_000L), List.of(sound.sizeClassBytes(), sound.bytes()));
    }
}
