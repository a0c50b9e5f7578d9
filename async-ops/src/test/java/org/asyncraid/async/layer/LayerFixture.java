package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.health.Health;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;

/** A layer on a simulated loop that asks engines in the order of their adding, and requests for it. */
final class LayerFixture {
    static final long TIMEOUT_NANOS = 1_000_000;
    static final long RESET_LIMIT_NANOS = 2_000_000;
    static final long QUARANTINE_NANOS = 100_000;
    static final OffloadConfig CONFIG = new OffloadConfig(
            512,
            OffloadConfig.MIN_SCRATCH_PAGES,
            4096,
            TIMEOUT_NANOS,
            new HealthPolicy(RESET_LIMIT_NANOS, QUARANTINE_NANOS, 64 * QUARANTINE_NANOS));

    /** What all others can be composed of. */
    static final Set<OperationKind> PRIMITIVES = Set.of(
            OperationKinds.XOR,
            OperationKinds.PQ,
            OperationKinds.COMPARE,
            OperationKinds.FILL,
            OperationKinds.CRC32C,
            OperationKinds.SHA256,
            OperationKinds.XTS_TWEAKS_512,
            OperationKinds.AES_ECB_ENCRYPT,
            OperationKinds.AES_ECB_DECRYPT);

    final SimulatedLoop loop;
    final OffloadLayer layer;
    final TestMemory memory = new TestMemory();
    final SeededRandom random;
    final List<TestRequest> requests = new ArrayList<>();

    LayerFixture(long seed) {
        loop = new SimulatedLoop(seed);
        layer = new OffloadLayer(loop, new FixedPriority(), CONFIG);
        random = SeededRandom.of(seed);
    }

    /** An engine that takes everything. */
    static ScriptedEngine able(String name) {
        return ScriptedEngine.named(name).takes(KindLimits.ANY, TestRequest.KINDS);
    }

    ScriptedEngine add(ScriptedEngine engine) {
        layer.addEngine(engine);
        return engine;
    }

    /** Submits an operation on random blocks. */
    TestRequest submit(OperationKind kind, int data, int bytes) {
        TestRequest request = TestRequest.of(kind, data, bytes, random, memory);
        requests.add(request);
        layer.submit(request.describe(layer.descriptors().take()));
        return request;
    }

    TestRequest submit(OperationKind kind) {
        return submit(kind, 5, 1_000);
    }

    /** Runs until all requests are completed. */
    void await() {
        assertTrue(
                loop.runUntil(() -> requests.stream().allMatch(request -> request.completions > 0)),
                "not all operations were completed");
    }

    /** Runs until all requests are completed, and long enough to see that nothing comes twice; all must be right. */
    void awaitRight() {
        await();
        loop.runFor(100 * TIMEOUT_NANOS);
        requests.forEach(TestRequest::assertRight);
        memory.assertGuardsIntact();
    }

    Health healthOf(ScriptedEngine engine) {
        return layer.report().engines().stream()
                .filter(status -> status.name().equals(engine.name()))
                .findFirst()
                .orElseThrow()
                .health();
    }
}
