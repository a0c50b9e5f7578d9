package org.asyncraid.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.async.schedule.FixedPriority;

/**
 * Operations under an offload layer that prefers its engines in their order. Each must be completed once, from an event
 * of the loop, and the layer must come to rest.
 */
final class LayerRun {
    /** Longer than any model has for what it is given here; in virtual time nobody waits for it. */
    private static final OffloadConfig IN_VIRTUAL_TIME =
            new OffloadConfig(4096, 16, 1 << 16, 500_000_000, new HealthPolicy(1_000_000_000, 100_000, 10_000_000));

    /** In real time an engine may take a while on a busy machine. */
    private static final OffloadConfig IN_REAL_TIME =
            new OffloadConfig(4096, 16, 1 << 16, 60_000_000_000L, HealthPolicy.STANDARD);

    /** In real time too, engines that hang are to be found out. One that is only late is reset as well, and replaced. */
    private static final OffloadConfig IMPATIENT =
            new OffloadConfig(4096, 16, 1 << 16, 3_000_000, new HealthPolicy(60_000_000_000L, 1_000_000, 10_000_000));

    private final EventLoop loop;
    private final List<Engine> engines;
    private boolean isTimeOutShort;
    private int verifyOneIn;

    LayerRun(EventLoop loop, List<Engine> engines) {
        this.loop = loop;
        this.engines = engines;
    }

    /** Whether engines in real time have a few milliseconds to answer, rather than a minute. */
    LayerRun withShortTimeOut(boolean isShort) {
        isTimeOutShort = isShort;
        return this;
    }

    /** Whether every operation is to be done by two engines. */
    LayerRun verifyingAll(boolean all) {
        verifyOneIn = all ? 1 : 0;
        return this;
    }

    void run(List<OperationCase> cases) {
        runDescriptors(cases.stream().map(OperationCase::descriptor).toList());
    }

    /** Runs them to their end, from the thread of a simulated loop or from outside a threaded one; closes the layer. */
    void runDescriptors(List<Descriptor> descriptors) {
        switch (loop) {
            case SimulatedLoop simulated -> {
                OffloadLayer layer = layer(IN_VIRTUAL_TIME);
                AtomicInteger left = submit(layer, descriptors, () -> {});
                assertTrue(simulated.runUntil(() -> left.get() == 0), "not all were completed");
                assertTrue(simulated.runUntil(() -> isIdle(layer)), "the layer is not idle");
                layer.close();
            }
            case ThreadedLoop threaded -> {
                var closed = new CountDownLatch(1);
                threaded.post(() -> {
                    OffloadLayer layer = layer(isTimeOutShort ? IMPATIENT : IN_REAL_TIME);
                    submit(
                            layer,
                            descriptors,
                            () -> threaded.post(() -> {
                                layer.close();
                                closed.countDown();
                            }));
                });
                EngineRunner.await(closed, threaded);
            }
            default -> throw new IllegalArgumentException("unknown loop " + loop);
        }
        engines.stream().skip(1).forEach(Engine::close);
    }

    private OffloadLayer layer(OffloadConfig config) {
        var names = engines.stream().map(Engine::name).toArray(String[]::new);
        var layer = new OffloadLayer(loop, new FixedPriority(names), config);
        engines.forEach(layer::addEngine);
        layer.verifyOneIn(verifyOneIn);
        return layer;
    }

    private AtomicInteger submit(OffloadLayer layer, List<Descriptor> descriptors, Runnable whenAllEnded) {
        var left = new AtomicInteger(descriptors.size());
        boolean[] insideSubmit = {true};
        List<Descriptor> completed = new ArrayList<>();
        for (Descriptor each : descriptors) {
            layer.submit(each.onCompletion(descriptor -> {
                assertTrue(loop.inLoop() && !insideSubmit[0], "completed inside submit");
                assertEquals(each, descriptor);
                assertFalse(completed.contains(descriptor), "completed twice");
                completed.add(descriptor);
                if (left.decrementAndGet() == 0) {
                    whenAllEnded.run();
                }
            }));
        }
        insideSubmit[0] = false;
        return left;
    }

    private static boolean isIdle(OffloadLayer layer) {
        return layer.report().engines().stream()
                .mapToInt(EngineStatus::operationsInFlight)
                .allMatch(inFlight -> inFlight == 0);
    }
}
