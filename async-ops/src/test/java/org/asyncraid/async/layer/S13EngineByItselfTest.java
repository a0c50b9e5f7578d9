package org.asyncraid.async.layer;

import static org.asyncraid.async.layer.LayerFixture.able;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.junit.jupiter.api.Test;

/** A low-level engine can be used by itself, through its own interface, without the layer. */
class S13EngineByItselfTest {
    @Test
    void aChannelIsEnough() {
        SimulatedLoop loop = new SimulatedLoop(13);
        AtomicInteger signals = new AtomicInteger();
        TestMemory memory = new TestMemory();
        long from = memory.block(new byte[] {1, 2, 3}, 0);
        long to = memory.block(new byte[3], 0);
        try (EngineChannel channel = able("engine").open(new ChannelContext(loop, signals::incrementAndGet))) {
            Descriptor copy = new DescriptorPool(1).take().begin(OperationKinds.COPY, 3);
            assertTrue(channel.submit(copy.sourceAt(from).destinationAt(to)));
            channel.issuePending();
            assertEquals(1, channel.inFlight());
            assertNull(channel.poll());
            loop.runUntil(() -> signals.get() > 0);
            assertSame(copy, channel.poll());
            assertEquals(Outcome.OK, copy.outcome());
            assertEquals(3, PlainArithmetic.read(to + 2));
            assertEquals(0, channel.inFlight());
        }
    }
}
