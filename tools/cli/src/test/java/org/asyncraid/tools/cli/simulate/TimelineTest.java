package org.asyncraid.tools.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.descriptor.DescriptorPool;
import org.asyncraid.async.engine.ChannelContext;
import org.asyncraid.async.engine.EngineChannel;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.model.Hardware;
import org.asyncraid.engines.model.HardwareFaults;
import org.asyncraid.engines.model.HardwareModel;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final int BYTES = 480_000;

    /** A copy of 480,000 bytes at 48 GB/s, and 20 ns to call. */
    private static final double BUSY_NANOS = 10_020;

    private final SimulatedLoop loop = new SimulatedLoop(1);
    private final Hardware hardware = HardwareModel.load("simd").build(new ScalarKernels(), HardwareFaults.NONE);

    @Test
    void whatWasBusyIsFoundWhereItWas() {
        Timeline timeline = new Timeline(loop, List.of(hardware));
        loop.runFor(50_000);
        copy();
        loop.runFor(100_000 - loop.clock().nowNanos());
        timeline.end();
        assertEquals(BUSY_NANOS / 100_000, timeline.shares().get("simd"), 1e-9);
        Timeline.Series series = timeline.series().getFirst();
        for (int i = 0; i < series.shares().size(); i++) {
            long end = series.endNanos().get(i);
            // The samples are a microsecond apart; the copy begins with one and ends 20 ns after another.
            double expected = end <= 50_000 || end > 61_000 ? 0 : end <= 60_000 ? 1 : 0.02;
            assertEquals(expected, series.shares().get(i), 1e-9, "until " + end);
        }
    }

    @Test
    void aLongRunHasAsManySamplesAsAShortOneAndLosesNothing() {
        Timeline timeline = new Timeline(loop, List.of(hardware));
        for (int i = 0; i < 20; i++) {
            loop.runFor(777_777);
            copy();
        }
        timeline.end();
        Timeline.Series series = timeline.series().getFirst();
        assertTrue(
                series.shares().size() <= 240 && series.shares().size() >= 120,
                series.shares().size() + " samples");
        double busy = 0;
        long begin = 0;
        for (int i = 0; i < series.shares().size(); i++) {
            busy += series.shares().get(i) * (series.endNanos().get(i) - begin);
            begin = series.endNanos().get(i);
        }
        assertEquals(20 * BUSY_NANOS, busy, 1e-3);
        assertEquals(loop.clock().nowNanos(), begin);
    }

    private void copy() {
        Arena memory = Arena.ofAuto();
        Descriptor copy = new DescriptorPool(1)
                .take()
                .begin(OperationKinds.COPY, BYTES)
                .sourceAt(memory.allocate(BYTES).address())
                .destinationAt(memory.allocate(BYTES).address());
        try (EngineChannel channel = hardware.engines().getFirst().open(new ChannelContext(loop, () -> {}))) {
            channel.submit(copy);
            assertEquals(copy, channel.poll());
        }
    }
}
