package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Completion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.junit.jupiter.api.Test;

class SubmissionTest {
    private final LayerFixture fixture = new LayerFixture(1);

    private List<String> doneBy() {
        return fixture.layer.report().operations().stream()
                .map(metrics -> metrics.engine() + " " + metrics.operations())
                .toList();
    }

    @Test
    void aCompletionNeverComesFromInsideSubmitEvenIfTheEngineIsSynchronous() {
        ScriptedEngine inline = fixture.add(able("inline").synchronous().failsWhole());
        TestRequest request = fixture.submit(OperationKinds.PQ);
        assertEquals(List.of(OperationKinds.PQ), inline.done(), "the work is done at once");
        assertEquals(0, request.completions);
        fixture.awaitRight();
    }

    /** Both engines are busy when each kind comes; then one hangs. */
    @Test
    void whatWaitsForOneEngineDoesNotHoldUpWhatIsForAnother() {
        fixture.add(ScriptedEngine.named("hung")
                .takes(KindLimits.ANY, OperationKinds.CRC32C)
                .depth(2)
                .always(Fault.HANGS));
        fixture.add(ScriptedEngine.named("well")
                .takes(KindLimits.ANY, OperationKinds.COPY)
                .depth(1));
        for (int n = 0; n < 200; n++) {
            fixture.submit(OperationKinds.CRC32C);
        }
        List<TestRequest> copies = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            copies.add(fixture.submit(OperationKinds.COPY));
        }
        fixture.loop.runFor(LayerFixture.TIMEOUT_NANOS / 2);
        copies.forEach(TestRequest::assertRight);
        assertEquals(198, fixture.layer.report().waiting());
    }

    @Test
    void onlyTheLoopSubmitsAndOnlyWhatItHasTaken() throws InterruptedException {
        fixture.add(able("able"));
        Descriptor copy = fixture.layer.descriptors().take().begin(OperationKinds.CRC32C, 1);
        copy.sourceAt(fixture.memory.block(new byte[1], 0));
        List<Throwable> thrown = new ArrayList<>();
        Thread other = new Thread(() -> {
            thrown.add(assertThrows(IllegalStateException.class, () -> fixture.layer.submit(copy)));
            Chain chain = new Chain();
            chain.add(copy, Chain.FIRST);
            thrown.add(assertThrows(IllegalStateException.class, () -> fixture.layer.submit(chain)));
        });
        other.start();
        other.join();
        assertEquals(2, thrown.size());
        copy.release();
        assertThrows(IllegalStateException.class, () -> fixture.layer.submit(copy));
    }

    @Test
    void aCompletionMaySubmitWithoutEnd() {
        fixture.add(able("inline").synchronous());
        long block = fixture.memory.block(new byte[8], 0);
        int[] left = {100_000};
        Descriptor descriptor = fixture.layer.descriptors().take();
        Completion again = new Completion() {
            @Override
            public void completed(Descriptor ended) {
                if (--left[0] > 0) {
                    fixture.layer.submit(ended.begin(OperationKinds.FILL, 8)
                            .immediate(left[0])
                            .destinationAt(block)
                            .onCompletion(this));
                }
            }
        };
        again.completed(descriptor);
        fixture.loop.runUntilIdle();
        assertEquals(0, left[0]);
    }

    @Test
    void aDescriptorIsSubmittedOnceAtATime() {
        fixture.add(able("engine"));
        Descriptor descriptor = fixture.layer.descriptors().take().begin(OperationKinds.FILL, 8);
        descriptor.destinationAt(fixture.memory.block(new byte[8], 0));
        fixture.layer.submit(descriptor);
        assertThrows(IllegalStateException.class, () -> fixture.layer.submit(descriptor));
        fixture.loop.runUntilIdle();
        fixture.layer.submit(descriptor);
        fixture.loop.runUntilIdle();
    }

    @Test
    void refusesWhatDoesNotFitItsKindAndChainsThatCannotRun() {
        fixture.add(able("engine"));
        Descriptor descriptor = fixture.layer.descriptors().take().begin(OperationKinds.XOR, 8);
        assertThrows(IllegalArgumentException.class, () -> fixture.layer.submit(descriptor));
        Chain chain = new Chain().begin(ended -> {});
        assertThrows(IllegalArgumentException.class, () -> fixture.layer.submit(chain));
        descriptor.begin(OperationKinds.FILL, 8).destinationAt(fixture.memory.block(new byte[8], 0));
        chain.add(descriptor, Chain.FIRST);
        fixture.layer.submit(chain);
        assertThrows(IllegalStateException.class, () -> fixture.layer.submit(chain));
        fixture.loop.runUntilIdle();
        assertTrue(chain.isOk());
    }

    @Test
    void whatIsSubmittedInOneTurnIsIssuedTogether() {
        ScriptedEngine engine = fixture.add(able("engine"));
        fixture.submit(OperationKinds.FILL);
        fixture.submit(OperationKinds.FILL);
        assertEquals(2, engine.held());
        fixture.awaitRight();
    }

    @Test
    void aFullRingIsNotAFailure() {
        ScriptedEngine narrow = fixture.add(able("narrow").depth(2));
        for (int n = 0; n < 300; n++) {
            fixture.submit(OperationKinds.CRC32C, 1, 50);
        }
        assertEquals(298, fixture.layer.report().waiting());
        fixture.awaitRight();
        assertEquals(300, narrow.done().size());
        assertTrue(fixture.requests.stream().allMatch(request -> request.attempts.equals("[]")));
    }

    @Test
    void aFullRingSendsOperationsToAnotherEngine() {
        fixture.add(able("narrow").depth(2));
        fixture.add(able("wide").depth(50));
        for (int n = 0; n < 30; n++) {
            fixture.submit(OperationKinds.CRC32C, 1, 50);
        }
        assertEquals(0, fixture.layer.report().waiting());
        fixture.awaitRight();
        assertEquals(List.of("narrow 2", "wide 28"), doneBy());
    }

    @Test
    void anEngineThatIsFullThoughItHasNothingOfOursIsAskedAgain() {
        fixture.add(able("shared").script((index, descriptor) -> index < 20 ? Fault.FULL : Fault.NONE));
        fixture.submit(OperationKinds.CRC32C);
        fixture.awaitRight();
    }

    @Test
    void waitingOperationsAreServedInTheirOrder() {
        List<Long> order = new ArrayList<>();
        fixture.add(able("narrow").depth(1).script((index, descriptor) -> {
            order.add(descriptor.immediate());
            return Fault.NONE;
        }));
        for (int n = 0; n < 50; n++) {
            Descriptor fill = fixture.layer.descriptors().take().begin(OperationKinds.FILL, 8);
            fixture.layer.submit(fill.immediate(n).destinationAt(fixture.memory.block(new byte[8], 0)));
        }
        fixture.loop.runUntilIdle();
        assertEquals(50, order.size());
        assertEquals(order.stream().sorted().toList(), order);
    }

    @Test
    void whatACompletionSubmitsDoesNotOvertakeWhatWaits() {
        List<Long> order = new ArrayList<>();
        fixture.add(able("narrow").depth(1).script((index, descriptor) -> {
            order.add(descriptor.immediate());
            return Fault.NONE;
        }));
        long block = fixture.memory.block(new byte[8], 0);
        Completion again = ended -> {
            if (ended.immediate() < 3) {
                long number = ended.immediate() + 3;
                fixture.layer.submit(
                        ended.begin(OperationKinds.FILL, 8).immediate(number).destinationAt(block));
            }
        };
        for (int n = 0; n < 3; n++) {
            Descriptor fill = fixture.layer.descriptors().take().begin(OperationKinds.FILL, 8);
            fixture.layer.submit(fill.immediate(n).destinationAt(block).onCompletion(again));
        }
        fixture.loop.runUntilIdle();
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), order);
    }

    @Test
    void anOperationThatMustWaitDoesNotHoldUpThoseForOtherEngines() {
        fixture.add(ScriptedEngine.named("slow")
                .takes(KindLimits.ANY, OperationKinds.CRC32C)
                .depth(1)
                .nanosPerDescriptor(LayerFixture.TIMEOUT_NANOS / 2));
        fixture.add(ScriptedEngine.named("fast").takes(KindLimits.ANY, OperationKinds.FILL));
        fixture.submit(OperationKinds.CRC32C);
        TestRequest waits = fixture.submit(OperationKinds.CRC32C);
        TestRequest overtakes = fixture.submit(OperationKinds.FILL);
        fixture.loop.runUntil(() -> overtakes.completions == 1);
        assertEquals(0, waits.completions);
        fixture.awaitRight();
    }

    @Test
    void unequalEnginesShareTheWorkAsThePolicySays() {
        fixture.layer.setScheduler(new RoundRobin());
        fixture.add(able("a"));
        fixture.add(able("b").nanosPerDescriptor(100));
        fixture.add(able("c").nanosPerDescriptor(10_000));
        for (int n = 0; n < 30; n++) {
            fixture.submit(OperationKinds.CRC32C, 1, 64);
        }
        fixture.awaitRight();
        assertEquals(List.of("a 10", "b 10", "c 10"), doneBy());
    }

    @Test
    void schedulersCanBeSwappedUnderLoad() {
        List<Scheduler> schedulers = List.of(
                new FixedPriority("c"), new RoundRobin(), new LeastLoaded(), new SizeThreshold(3_000), new Learned());
        fixture.add(able("a").depth(3));
        fixture.add(able("b").depth(3).outOfOrder().nanosPerDescriptor(5_000));
        fixture.add(able("c").synchronous());
        for (int n = 0; n < 400; n++) {
            fixture.layer.setScheduler(schedulers.get(n % schedulers.size()));
            fixture.submit(OperationKinds.PQ, 4, 200);
            fixture.loop.runFor(500);
        }
        fixture.awaitRight();
        long done = fixture.layer.report().operations().stream()
                .mapToLong(OperationMetrics::operations)
                .sum();
        assertTrue(done >= 400);
        assertTrue(fixture.layer.report().decisions() >= 400);
    }

    @Test
    void softwareCanBeRemovedLikeAnyEngine() {
        ScriptedEngine software = fixture.add(able("software").synchronous());
        ScriptedEngine device = fixture.add(able("device"));
        int[] removed = {0};
        fixture.layer.removeEngine("software", () -> removed[0]++);
        fixture.submit(OperationKinds.CRC32C);
        fixture.awaitRight();
        assertEquals(1, removed[0]);
        assertTrue(software.isClosed());
        assertEquals(0, software.offered());
        assertEquals(1, device.done().size());
        assertThrows(IllegalArgumentException.class, () -> fixture.layer.removeEngine("software", () -> {}));
    }

    @Test
    void aRemovedEngineEndsWhatItHasAndIsGivenNothingMore() {
        ScriptedEngine leaving = fixture.add(able("leaving"));
        fixture.add(able("staying"));
        boolean[] removed = {false};
        for (int n = 0; n < 10; n++) {
            fixture.submit(OperationKinds.CRC32C);
        }
        fixture.layer.removeEngine("leaving", () -> removed[0] = true);
        fixture.submit(OperationKinds.CRC32C);
        assertFalse(removed[0]);
        fixture.awaitRight();
        assertTrue(removed[0]);
        assertTrue(leaving.isClosed());
        assertEquals(List.of("leaving 10", "staying 1"), doneBy());
    }

    @Test
    void whatAHungEngineHeldWhenItWasRemovedIsDoneElsewhere() {
        ScriptedEngine leaving = fixture.add(able("leaving").always(Fault.HANGS));
        fixture.add(able("staying"));
        fixture.submit(OperationKinds.CRC32C);
        fixture.layer.removeEngine("leaving", () -> {});
        fixture.awaitRight();
        assertTrue(leaving.isClosed());
    }

    @Test
    void waitingOperationsOfAnEngineThatIsRemovedFailRatherThanWaitForEver() {
        fixture.add(able("only").depth(1));
        fixture.submit(OperationKinds.CRC32C);
        TestRequest stranded = fixture.submit(OperationKinds.CRC32C);
        fixture.layer.removeEngine("only", () -> {});
        fixture.await();
        assertEquals(Outcome.NOT_SUPPORTED, stranded.outcome);
    }

    @Test
    void anEngineInTheLaneOfARemovedOneStartsWithACleanSheet() {
        ScriptedEngine first = fixture.add(able("first").always(Fault.FAILS));
        fixture.add(able("slow").depth(1).nanosPerDescriptor(500_000));
        for (int n = 0; n < 5; n++) {
            fixture.submit(OperationKinds.CRC32C);
        }
        fixture.loop.runFor(50_000);
        fixture.layer.removeEngine("first", () -> {});
        fixture.loop.runFor(50_000);
        assertTrue(first.isClosed());
        ScriptedEngine second = fixture.add(able("second"));
        fixture.awaitRight();
        assertTrue(second.done().size() >= 3, "the waiting ones may use the new engine");
    }

    @Test
    void refusesTwoEnginesOfOneName() {
        fixture.add(able("engine"));
        assertThrows(IllegalArgumentException.class, () -> fixture.add(able("engine")));
    }

    @Test
    void closesOnlyWhenNothingIsInFlight() {
        ScriptedEngine engine = fixture.add(able("engine"));
        fixture.submit(OperationKinds.CRC32C);
        assertThrows(IllegalStateException.class, fixture.layer::close);
        fixture.awaitRight();
        fixture.layer.close();
        assertTrue(engine.isClosed());
    }

    @Test
    void closesWhileAnEngineIsBeingProbed() {
        ScriptedEngine shaky = fixture.add(able("shaky").at(0, Fault.FAILS));
        fixture.add(able("sound"));
        fixture.submit(OperationKinds.CRC32C);
        fixture.await();
        fixture.loop.runUntil(() -> shaky.offered() == 2 && shaky.held() == 1);
        fixture.layer.close();
        assertFalse(shaky.isClosed(), "it still has the probe");
        fixture.loop.runUntilIdle();
        assertTrue(shaky.isClosed());
    }

    @Test
    void oneSeedGivesOneTrace() {
        assertEquals(traceOf(3), traceOf(3));
    }

    private static List<String> traceOf(long seed) {
        LayerFixture fixture = new LayerFixture(seed);
        List<String> trace = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            fixture.add(able(name).outOfOrder().depth(2).script((index, descriptor) -> {
                trace.add(fixture.loop.clock().nowNanos() + " " + name + " " + descriptor.kind() + " "
                        + descriptor.sourceCount());
                return (index + name.charAt(0)) % 5 == 0 ? Fault.FAILS : Fault.NONE;
            }));
        }
        for (int n = 0; n < 60; n++) {
            fixture.submit(TestRequest.KINDS.get(n % TestRequest.KINDS.size()));
        }
        fixture.await();
        return trace;
    }
}
