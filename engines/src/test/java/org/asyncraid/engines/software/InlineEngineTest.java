package org.asyncraid.engines.software;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.OperationCase;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.junit.jupiter.api.Test;

class InlineEngineTest {
    private final SimulatedLoop loop = new SimulatedLoop(1);
    private final DescriptorPool pool = new DescriptorPool(1000);
    private final InlineEngine engine = new InlineEngine("scalar", new ScalarKernels());
    private final EngineChannel channel = engine.open(new ChannelContext(loop, () -> {}));

    @Test
    void whatIsSubmittedHasEndedAtOnce() {
        var xor = new OperationCase(OperationKinds.XOR, 5, 100, 1, pool);
        assertTrue(channel.submit(xor.descriptor()));
        xor.checkDone();
        assertEquals(1, channel.inFlight());
        assertEquals(xor.descriptor(), channel.poll());
        assertEquals(0, channel.inFlight());
    }

    @Test
    void aFullRingRefusesUntilPolled() {
        int depth = engine.capabilities().depth();
        List<OperationCase> cases = new ArrayList<>();
        for (int i = 0; i <= depth; i++) {
            cases.add(new OperationCase(OperationKinds.COPY, 1, 16, i, pool));
        }
        for (int i = 0; i < depth; i++) {
            assertTrue(channel.submit(cases.get(i).descriptor()));
        }
        assertFalse(channel.submit(cases.get(depth).descriptor()));
        assertThrows(IllegalStateException.class, channel::close);
        channel.poll();
        assertTrue(channel.submit(cases.get(depth).descriptor()));
    }

    @Test
    void resettingRunsItsActionLater() {
        var done = new AtomicBoolean();
        channel.reset(() -> done.set(true));
        assertFalse(done.get());
        loop.runUntilIdle();
        assertTrue(done.get());
    }

    /** The bound is less than one object per hundred operations; the first rounds warm up what allocates once. */
    @Test
    void executingAllocatesNothing() {
        List<Descriptor> descriptors = new ArrayList<>();
        for (var kind : KernelOperations.KINDS) {
            int sources = Math.clamp(
                    8, kind.shape().sources().min(), kind.shape().sources().max());
            descriptors.add(new OperationCase(kind, sources, 64, 3, pool).descriptor());
        }
        runRounds(descriptors, 5_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        runRounds(descriptors, 5_000);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        double perOperation = bytes / (5_000.0 * descriptors.size());
        assertTrue(perOperation < 0.16, perOperation + " bytes an operation");
    }

    private void runRounds(List<Descriptor> descriptors, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < descriptors.size(); i++) {
                channel.submit(descriptors.get(i));
                channel.issuePending();
                assertNotNull(channel.poll());
            }
        }
    }
}
