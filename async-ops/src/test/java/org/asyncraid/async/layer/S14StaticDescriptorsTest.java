package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.asyncraid.async.descriptor.Chain;
import org.asyncraid.async.descriptor.ChainCompletion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.Outcome;
import org.asyncraid.async.engine.Capabilities;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.engine.KindLimits;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.SizeThreshold;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors are static, not lists: in steady state, an operation's way through the layer allocates nothing. */
class S14StaticDescriptorsTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Does nothing, and allocates nothing at it. */
    private static final class IdleEngine implements Engine, EngineChannel {
        private final Descriptor[] ring = new Descriptor[16];
        private final boolean synchronous;
        private final boolean failsWhole;
        private @Nullable ChannelContext context;
        private int submitted;
        private int issued;
        private int polled;

        IdleEngine(boolean synchronous, boolean failsWhole) {
            this.synchronous = synchronous;
            this.failsWhole = failsWhole;
        }

        @Override
        public String name() {
            return "idle";
        }

        @Override
        public Capabilities capabilities() {
            KindLimits four = new KindLimits(4, false, 1, 1, Long.MAX_VALUE);
            return new Capabilities(
                    Map.of(OperationKinds.COPY, four, OperationKinds.XOR, four, OperationKinds.PQ, four),
                    ring.length,
                    true,
                    synchronous,
                    failsWhole);
        }

        @Override
        public EngineChannel open(ChannelContext opened) {
            context = opened;
            return this;
        }

        @Override
        public boolean submit(Descriptor descriptor) {
            if (inFlight() == ring.length) {
                return false;
            }
            ring[submitted++ % ring.length] = descriptor;
            if (synchronous) {
                issued = submitted;
            }
            return true;
        }

        @Override
        public void issuePending() {
            ChannelContext opened = context;
            if (issued != submitted && opened != null) {
                issued = submitted;
                opened.ready().run();
            }
        }

        @Override
        public @Nullable Descriptor poll() {
            if (polled == issued) {
                return null;
            }
            Descriptor descriptor = ring[polled++ % ring.length];
            descriptor.end(Outcome.OK, 0);
            return descriptor;
        }

        @Override
        public int inFlight() {
            return submitted - polled;
        }

        @Override
        public void reset(Runnable done) {
            throw new IllegalStateException("nothing hangs here");
        }

        @Override
        public void close() {}
    }

    private final LayerFixture fixture = new LayerFixture(1);
    private final long blocks = fixture.memory.aligned(1 << 20, 4096);
    private int completed;
    private final ChainCompletion counter = ended -> completed++;

    private void assertAllocatesNothing(Consumer<Descriptor> fill) {
        List<Descriptor> descriptors =
                Stream.generate(fixture.layer.descriptors()::take).limit(20).toList();
        run(descriptors, fill, WARM_UP);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(descriptors, fill, MEASURED);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertEquals(WARM_UP + MEASURED, completed);
        assertTrue(bytes < MEASURED / 10, bytes + " bytes for " + MEASURED + " operations");
    }

    private void run(List<Descriptor> descriptors, Consumer<Descriptor> fill, int operations) {
        for (int n = 0; n < operations; ) {
            // More than the ring holds, so that some wait.
            for (int d = 0; d < descriptors.size(); d++, n++) {
                Descriptor descriptor = descriptors.get(d);
                fill.accept(descriptor);
                fixture.layer.submit(descriptor);
            }
            fixture.loop.runUntilIdle();
            for (int d = 0; d < descriptors.size(); d++) {
                completed += descriptors.get(d).outcome().isOk() ? 1 : 0;
            }
        }
    }

    private void fillPq(Descriptor descriptor) {
        descriptor.begin(OperationKinds.PQ, 4096);
        for (int s = 0; s < 10; s++) {
            descriptor.sourceAt(blocks + 4096L * s).coefficient(s);
        }
        descriptor.destinationAt(blocks + 4096L * 10).destinationAt(blocks + 4096L * 11);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aContinuedOperationAllocatesNothing(boolean synchronous) {
        fixture.layer.addEngine(new IdleEngine(synchronous, true));
        assertAllocatesNothing(this::fillPq);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void noSchedulerAllocates(int which) {
        fixture.layer.addEngine(new IdleEngine(false, true));
        fixture.layer.setScheduler(List.of(
                        new FixedPriority("idle"),
                        new RoundRobin(),
                        new LeastLoaded(),
                        new SizeThreshold(100),
                        new Learned())
                .get(which));
        assertAllocatesNothing(descriptor ->
                descriptor.begin(OperationKinds.COPY, 512).sourceAt(blocks).destinationAt(blocks + 4096));
    }

    @Test
    void securingAnInputAllocatesNothing() {
        fixture.layer.addEngine(new IdleEngine(false, false));
        assertAllocatesNothing(descriptor -> descriptor
                .begin(OperationKinds.XOR, 512)
                .sourceAt(blocks)
                .destinationAt(blocks + 4096)
                .accumulate());
    }

    @Test
    void aLoweredOperationAllocatesNothing() {
        fixture.layer.addEngine(new IdleEngine(false, true));
        assertAllocatesNothing(descriptor -> descriptor
                .begin(OperationKinds.RECOVER_TWO_DATA, 512)
                .sourceAt(blocks)
                .sourceAt(blocks + 4096)
                .sourceAt(blocks + 8192)
                .coefficient(1)
                .coefficient(2)
                .coefficient(4)
                .destinationAt(blocks + 12288)
                .destinationAt(blocks + 16384));
    }

    @Test
    void aChainAllocatesNothing() {
        fixture.layer.addEngine(new IdleEngine(false, true));
        Chain chain = new Chain();
        runChains(chain, WARM_UP / 10);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        runChains(chain, MEASURED / 10);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < MEASURED / 10, bytes + " bytes for " + MEASURED + " operations");
    }

    private void runChains(Chain chain, int chains) {
        for (int n = 0; n < chains; n++) {
            chain.begin(counter);
            long previous = Chain.FIRST;
            for (int d = 0; d < 10; d++) {
                Descriptor descriptor = fixture.layer.descriptors().take();
                fillPq(descriptor);
                previous = chain.add(descriptor, d % 3 == 0 ? Chain.FIRST : previous);
            }
            fixture.layer.submit(chain);
            fixture.loop.runUntilIdle();
            assertTrue(chain.isOk());
        }
    }
}
