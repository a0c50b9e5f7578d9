package org.asyncraid.tools.extension;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.asyncraid.async.descriptor.Attempt;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.asyncraid.engines.faulty.FaultPlan;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.faulty.FaultPlan.Fault;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.faulty.FaultyEngine;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.software.InlineEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requirement S10: a new transform needs no change of the core. Chains, schedulers, failover and metrics serve it. */
class S10NewKindTest {
    private static final int BYTES = 1000;

    private final SimulatedLoop loop = new SimulatedLoop(10);
    private final SeededRandom random = SeededRandom.of(10);
    private final DescriptorPool pool = new DescriptorPool(100);

    static Stream<Scheduler> schedulers() {
        return Stream.of(
                new FixedPriority(), new RoundRobin(), new LeastLoaded(), new SizeThreshold(500), new Learned());
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void everySchedulerServesIt(Scheduler scheduler) {
        OffloadLayer layer = layer(scheduler, slow("a"), inline("b"));
        List<Request> requests = submit(layer, 40);
        loop.runUntilIdle();
        requests.forEach(Request::assertRight);
    }

    @Test
    void metricsSayWhoDidHowManyOfIt() {
        OffloadLayer layer = layer(new RoundRobin(), slow("a"), inline("b"));
        submit(layer, 8);
        loop.runUntilIdle();
        List<OperationMetrics> rows = layer.report().operations();
        assertEquals(2, rows.size());
        for (OperationMetrics row : rows) {
            assertEquals(Complement.KIND, row.kind());
            assertEquals(4, row.operations(), row::toString);
            assertEquals(4L * BYTES, row.bytes(), row::toString);
        }
    }

    @Test
    void whatFailsOnOneEngineIsDoneByTheNext() {
        Engine broken = new FaultyEngine(slow("a"), FaultPlan.of(1, new Fault(Effect.FAIL, Trigger.from(0))));
        OffloadLayer layer = layer(new FixedPriority("a", "b"), broken, inline("b"));
        Request request = submit(layer, 1).getFirst();
        loop.runUntil(() -> request.descriptor.outcome() != Outcome.PENDING);
        request.assertRight();
        assertEquals(
                List.of("a"),
                request.descriptor.attempts().stream().map(Attempt::engine).toList());
        long failovers = layer.report().operations().stream()
                .filter(row -> row.engine().equals("b"))
                .mapToLong(OperationMetrics::failovers)
                .sum();
        assertEquals(1, failovers);
    }

    @Test
    void chainsMixItWithOtherKinds() {
        OffloadLayer layer =
                layer(new FixedPriority(), slow("complement"), new InlineEngine("scalar", new ScalarKernels()));
        MemorySegment a = random(BYTES);
        MemorySegment b = random(BYTES);
        MemorySegment sum = random(BYTES);
        MemorySegment turned = random(BYTES);
        boolean[] isDone = new boolean[1];
        Chain chain = new Chain().begin(done -> isDone[0] = true);
        Descriptor xor = pool.take().begin(OperationKinds.XOR, BYTES);
        xor.sourceAt(a.address()).sourceAt(b.address()).destinationAt(sum.address());
        long summed = chain.add(xor, Chain.FIRST);
        Descriptor complement = pool.take().begin(Complement.KIND, BYTES);
        complement.sourceAt(sum.address()).destinationAt(turned.address());
        long complemented = chain.add(complement, summed);
        Descriptor checksum = pool.take().begin(OperationKinds.CRC32C, BYTES);
        chain.add(checksum.sourceAt(turned.address()), complemented);
        layer.submit(chain);
        loop.runUntilIdle();

        byte[] expected = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            expected[i] = (byte) ~(a.get(ValueLayout.JAVA_BYTE, i) ^ b.get(ValueLayout.JAVA_BYTE, i));
        }
        CRC32C crc = new CRC32C();
        crc.update(expected);
        assertTrue(isDone[0]);
        assertArrayEquals(expected, turned.toArray(ValueLayout.JAVA_BYTE));
        assertEquals(crc.getValue(), checksum.result());
    }

    private OffloadLayer layer(Scheduler scheduler, Engine... engines) {
        OffloadLayer layer = new OffloadLayer(loop, scheduler, OffloadConfig.STANDARD);
        for (Engine engine : engines) {
            layer.addEngine(engine);
        }
        return layer;
    }

    private static Engine slow(String name) {
        return new ComplementEngine(name, 2_000);
    }

    private static Engine inline(String name) {
        return new InlineEngine(name, new ComplementBackend());
    }

    private List<Request> submit(OffloadLayer layer, int count) {
        List<Request> requests = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Request request = new Request();
            requests.add(request);
            layer.submit(request.descriptor);
        }
        return requests;
    }

    private MemorySegment random(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        MemorySegment memory = Arena.ofAuto().allocate(bytes, 64);
        memory.copyFrom(MemorySegment.ofArray(content));
        return memory;
    }

    /** One operation on blocks of its own. */
    private final class Request {
        final MemorySegment source = random(BYTES);
        final MemorySegment destination = random(BYTES);
        final Descriptor descriptor = pool.take()
                .begin(Complement.KIND, BYTES)
                .sourceAt(source.address())
                .destinationAt(destination.address());

        void assertRight() {
            byte[][] sources = {source.toArray(ValueLayout.JAVA_BYTE)};
            var answer = Complement.answer(sources, 0);
            assertEquals(Outcome.OK, descriptor.outcome());
            assertEquals(answer.result(), descriptor.result());
            assertArrayEquals(answer.destinations()[0], destination.toArray(ValueLayout.JAVA_BYTE));
        }
    }
}
