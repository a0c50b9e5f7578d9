package org.asyncraid.engines.software;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.EngineRunner;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerEngineTest {
    private final ThreadedLoop loop = ThreadedLoop.start("worker-engine-test");
    private final DescriptorPool pool = new DescriptorPool(2000);
    private final GatedKernels gate = new GatedKernels();

    @AfterEach
    void endLoop() {
        loop.close();
    }

    @Test
    void resetWaitsForTheRunningOperationAndAbortsTheRest() throws Exception {
        try (var engine = new WorkerEngine("worker", gate, 1)) {
            var running = new OperationCase(OperationKinds.COPY, 1, 100, 1, pool);
            var queued = new OperationCase(OperationKinds.COPY, 1, 100, 2, pool);
            var channel = inLoop(() -> engine.open(new ChannelContext(loop, () -> {})));
            assertTrue(inLoop(() -> channel.submit(running.descriptor()) && channel.submit(queued.descriptor())));
            loop.post(channel::issuePending);
            assertTrue(gate.entered.await(1, TimeUnit.MINUTES));

            var resetDone = new CountDownLatch(1);
            loop.post(() -> channel.reset(resetDone::countDown));
            assertFalse(inLoop(() -> channel.submit(queued.descriptor())), "taken during a reset");
            assertEquals(1, resetDone.getCount(), "done while an operation runs");
            gate.open.countDown();
            EngineRunner.await(resetDone, loop);

            assertEquals(2, inLoop(channel::inFlight));
            assertEquals(running.descriptor(), inLoop(channel::poll));
            assertEquals(queued.descriptor(), inLoop(channel::poll));
            running.checkDone();
            assertEquals(Outcome.ABORTED, queued.descriptor().outcome());
            assertArrayEquals(queued.before(0), queued.destination(0));
            loop.post(channel::close);
            EngineRunner.runAll(engine, loop, List.of(queued.descriptor()));
            queued.checkDone();
        }
    }

    /** Of the one that is running, each worker has half, though one of them has not begun when the reset comes. */
    @Test
    void whatWorkersShareIsDoneOrGivenUpAsAWhole() throws Exception {
        try (var engine = new WorkerEngine("worker", gate, 2)) {
            var blocker = new OperationCase(OperationKinds.COPY, 1, 100, 1, pool);
            var shared = new OperationCase(OperationKinds.COPY, 1, 600_000, 2, pool);
            var queued = new OperationCase(OperationKinds.COPY, 1, 600_000, 3, pool);
            var channel = inLoop(() -> engine.open(new ChannelContext(loop, () -> {})));
            assertTrue(inLoop(() -> channel.submit(blocker.descriptor())
                    && channel.submit(shared.descriptor())
                    && channel.submit(queued.descriptor())));
            assertEquals(3, inLoop(channel::inFlight));
            loop.post(channel::issuePending);
            assertTrue(gate.bothEntered.await(1, TimeUnit.MINUTES));

            var resetDone = new CountDownLatch(1);
            loop.post(() -> channel.reset(resetDone::countDown));
            assertFalse(inLoop(() -> channel.submit(queued.descriptor())), "taken during a reset");
            gate.open.countDown();
            EngineRunner.await(resetDone, loop);
            for (int n = 0; n < 3; n++) {
                assertNotNull(inLoop(channel::poll));
            }
            assertEquals(0, inLoop(channel::inFlight));
            blocker.checkDone();
            shared.checkDone();
            assertEquals(Outcome.ABORTED, queued.descriptor().outcome());
            queued.checkUntouched();
            loop.post(channel::close);
        }
    }

    @Test
    void moreThanTheRingHoldsGetsThroughSeveralWorkers() {
        try (var engine = new WorkerEngine("worker", new ScalarKernels(), 3)) {
            List<OperationCase> cases = new ArrayList<>();
            for (int i = 0; i < 4 * engine.capabilities().depth(); i++) {
                cases.add(new OperationCase(OperationKinds.COPY, 1, 1 + i % 500, i, pool));
            }
            EngineRunner.runAll(
                    engine, loop, cases.stream().map(OperationCase::descriptor).toList());
            cases.forEach(OperationCase::checkDone);
        }
    }

    @Test
    void closingEndsTheThreads() {
        var engine = new WorkerEngine("worker", gate, 2);
        assertEquals(2, workerThreads().size());
        engine.close();
        assertEquals(0, workerThreads().size());
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void whatABackendThrowsIsItsFailureAtThatDescriptorAlone(Throwable thrown) {
        var broken = new ThrowingBackend(thrown);
        try (var engine = new WorkerEngine("worker", broken, 1, Waiting.PARKING)) {
            for (int n = 0; n < 3; n++) {
                var copy = new OperationCase(OperationKinds.COPY, 1, 100, n, pool);
                EngineRunner.runAll(engine, loop, List.of(copy.descriptor()));
                assertEquals(Outcome.ENGINE_ERROR, copy.descriptor().outcome());
            }
            broken.throwsNothing();
            var copy = new OperationCase(OperationKinds.COPY, 1, 100, 3, pool);
            EngineRunner.runAll(engine, loop, List.of(copy.descriptor()));
            copy.checkDone();
        }
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void aBackendThatCannotBeOpenedMakesNoEngine(Throwable thrown) {
        var closed = new ThrowingBackend(thrown).whenOpened();
        Throwable seen = assertThrows(Throwable.class, () -> new WorkerEngine("worker", closed, 2, Waiting.PARKING));
        assertEquals(thrown, seen);
        assertEquals(0, workerThreads().size());
    }

    static List<Throwable> throwables() {
        return List.of(new IllegalStateException("of a test"), new NoClassDefFoundError("of a test"));
    }

    @Test
    void oneWorkerEndsDescriptorsInOrder() {
        try (var one = new WorkerEngine("worker", gate, 1);
                var two = new WorkerEngine("workers", gate, 2)) {
            assertTrue(one.capabilities().inOrder());
            assertFalse(two.capabilities().inOrder());
        }
    }

    /** Of the workers alone; the bound is less than one object per hundred operations. */
    @Test
    void executingAllocatesNothing() {
        try (var engine = new WorkerEngine("worker", new ScalarKernels(), 1)) {
            List<Descriptor> descriptors = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                descriptors.add(new OperationCase(OperationKinds.PQ, 6, 64, i, pool).descriptor());
            }
            for (int round = 0; round < 20; round++) {
                EngineRunner.runAll(engine, loop, descriptors);
            }
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long worker = workerThreads().get(0).threadId();
            long before = threads.getThreadAllocatedBytes(worker);
            for (int round = 0; round < 20; round++) {
                EngineRunner.runAll(engine, loop, descriptors);
            }
            double perOperation = (threads.getThreadAllocatedBytes(worker) - before) / 20_000.0;
            assertTrue(perOperation < 0.16, perOperation + " bytes an operation");
        }
    }

    private static List<Thread> workerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("worker-[0-9]"))
                .toList();
    }

    private <T extends @Nullable Object> T inLoop(Supplier<T> question) {
        var answered = new CountDownLatch(1);
        var answers = new ArrayList<T>();
        loop.post(() -> {
            answers.add(question.get());
            answered.countDown();
        });
        EngineRunner.await(answered, loop);
        return answers.get(0);
    }
}
