package org.asyncraid.engines.software;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
}
