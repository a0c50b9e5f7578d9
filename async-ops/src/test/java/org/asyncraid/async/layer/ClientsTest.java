package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.descriptor.Client;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.layer.ScriptedEngine.Fault;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom an operation is done for: shares by weight where operations wait, and engines that a client is bound to. */
class ClientsTest {
    private static final int BYTES = 1_000;

    private final LayerFixture fixture = new LayerFixture(16);

    /** Keeps so many copies of one client waiting, and counts its work. */
    private final class Demand {
        private final Client client;
        private final int bytes;
        private final long blocks;
        long done;

        Demand(Client client, int bytes, int waiting) {
            this.client = client;
            this.bytes = bytes;
            blocks = fixture.memory.aligned(2 * bytes, 64);
            for (int n = 0; n < waiting; n++) {
                submit(fixture.layer.descriptors().take());
            }
        }

        private void submit(Descriptor descriptor) {
            descriptor.begin(OperationKinds.COPY, bytes).sourceAt(blocks).destinationAt(blocks + bytes);
            fixture.layer.submit(descriptor.client(client).onCompletion(ended -> {
                done += bytes;
                submit(ended);
            }));
        }
    }

    private static Scheduler scheduler(boolean learns) {
        return learns ? new Learned() : new FixedPriority();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientInputAndOutputGoesBeforeSweepsAndDoesNotStarveThem(boolean learns) {
        fixture.layer.setScheduler(scheduler(learns));
        fixture.add(able("engine").depth(4));
        Demand sweeps = new Demand(new Client("sweeps", 1), BYTES, 200);
        Demand reads = new Demand(new Client("reads", 16), BYTES, 50);
        fixture.loop.runUntil(() -> sweeps.done + reads.done >= 2_000 * BYTES);
        double share = (double) reads.done / sweeps.done;
        assertTrue(share > 14 && share < 18, () -> reads.done + " against " + sweeps.done + " bytes");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientsOfOneWeightGetEqualWorkHoweverMuchAndHowLargeTheyAsk(boolean learns) {
        fixture.layer.setScheduler(scheduler(learns));
        fixture.add(able("engine").depth(4));
        Demand many = new Demand(new Client("many", 5), 8 * BYTES, 300);
        Demand few = new Demand(new Client("few", 5), BYTES, 20);
        fixture.loop.runUntil(() -> many.done + few.done >= 4_000 * BYTES);
        double share = (double) many.done / few.done;
        assertTrue(share > 0.9 && share < 1.1, () -> many.done + " against " + few.done + " bytes");
    }

    /** Weights divide what is scarce; what nobody else wants is anybody's. */
    @Test
    void aClientOfLittleWeightThatIsAloneHasEverything() {
        fixture.add(able("engine").depth(4));
        Demand alone = new Demand(new Client("sweeps", 1), BYTES, 50);
        fixture.loop.runFor(1_000_000);
        assertTrue(alone.done >= 950 * BYTES, () -> alone.done + " bytes where 1000 operations were possible");
    }

    private List<Descriptor> submitBound(String engine, List<OperationKind> kinds) {
        Client bound = new Client("bound", 16).boundTo(engine);
        List<Descriptor> submitted = new ArrayList<>();
        for (OperationKind kind : kinds) {
            TestRequest request = TestRequest.of(kind, 5, BYTES, fixture.random, fixture.memory);
            Descriptor descriptor =
                    request.describe(fixture.layer.descriptors().take()).client(bound);
            fixture.requests.add(request);
            submitted.add(descriptor);
            fixture.layer.submit(descriptor);
        }
        return submitted;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatABoundClientAsksForIsDoneByItsEngineAlone(boolean learns) {
        fixture.layer.setScheduler(learns ? new Learned() : new RoundRobin());
        ScriptedEngine other = fixture.add(able("other").nanosPerDescriptor(10));
        ScriptedEngine chosen = fixture.add(able("chosen").nanosPerDescriptor(50_000));
        for (int n = 0; n < 5; n++) {
            submitBound("chosen", TestRequest.KINDS);
        }
        fixture.awaitRight();
        assertEquals(List.of(), notCopies(other));
        assertTrue(chosen.done().size() >= 5 * TestRequest.KINDS.size());
    }

    /** Copies that secure an input are the layer's own. */
    private static List<OperationKind> notCopies(ScriptedEngine engine) {
        return engine.done().stream()
                .filter(kind -> kind != OperationKinds.COPY)
                .toList();
    }

    @Test
    void whatTheBoundEngineDoesNotDoWholeIsComposedOfWhatItDoes() {
        ScriptedEngine whole = fixture.add(able("whole"));
        fixture.add(ScriptedEngine.named("portions")
                .takes(KindLimits.ANY, OperationKinds.XOR, OperationKinds.PQ, OperationKinds.COPY));
        submitBound("portions", List.of(OperationKinds.RECOVER_TWO_DATA, OperationKinds.RECOVER_DATA));
        fixture.awaitRight();
        assertEquals(List.of(), notCopies(whole));
    }

    @Test
    void whereTheBoundEngineFailsOrIsAbsentTheOperationFailsAndNamesItAlone() {
        fixture.add(able("sound"));
        fixture.add(able("broken").always(Fault.FAILS));
        Descriptor failed =
                submitBound("broken", List.of(OperationKinds.CRC32C)).getFirst();
        Descriptor absent =
                submitBound("absent", List.of(OperationKinds.CRC32C)).getFirst();
        fixture.loop.runUntil(() -> failed.outcome() != Outcome.PENDING && absent.outcome() != Outcome.PENDING);
        assertEquals(Outcome.ENGINE_ERROR, failed.outcome());
        assertEquals(1, failed.attempts().size());
        assertEquals("broken", failed.attempts().getFirst().engine());
        assertEquals(Outcome.NOT_SUPPORTED, absent.outcome());
    }

    @Test
    void samplesOfABoundClientAreVerifiedByOthers() {
        fixture.layer.verifyOneIn(1);
        fixture.add(able("chosen"));
        fixture.add(able("other"));
        submitBound("chosen", List.of(OperationKinds.COPY, OperationKinds.PQ));
        fixture.awaitRight();
        assertEquals(2, fixture.layer.report().verified());
    }
}
