package org.asyncraid.engines.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.metrics.OperationMetrics;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Lanes;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.engines.kernels.ScalarKernels;
import org.asyncraid.engines.software.InlineEngine;
import org.junit.jupiter.api.Test;

/** The scheduler of docs/OFFLOAD.md: one engine is kept for one kind, whatever the others could do. */
class OwnSchedulerTest {
    /** Gives all of one kind to one engine and everything else to the others, as long as they can take it. */
    private record Apart(OperationKind kind, String engine) implements Scheduler {
        @Override
        public String name() {
            return "apart";
        }

        @Override
        public int choose(Descriptor operation, long candidates, long open, Lanes lanes) {
            boolean isOfKind = operation.kind() == kind;
            for (long left = open; left != 0; left &= left - 1) {
                int lane = Long.numberOfTrailingZeros(left);
                if (lanes.engineName(lane).equals(engine) == isOfKind) {
                    return lane;
                }
            }
            return Long.numberOfTrailingZeros(open);
        }
    }

    @Test
    void checksumsAreKeptApart() {
        var doneBy = new CompletableFuture<Map<String, Long>>();
        try (var loop = ThreadedLoop.start("offload");
                var pool = new PagePool(1 << 20)) {
            loop.post(() -> {
                var layer = new OffloadLayer(loop, new RoundRobin(), OffloadConfig.STANDARD);
                layer.addEngine(new InlineEngine("first", new ScalarKernels()));
                layer.addEngine(new InlineEngine("second", new ScalarKernels()));
                layer.setScheduler(new Apart(OperationKinds.CRC32C, "second"));
                Page blocks = pool.take(8192);
                for (int n = 0; n < 10; n++) {
                    layer.submit(layer.descriptors()
                            .take()
                            .begin(OperationKinds.COPY, 4096)
                            .source(blocks, 0)
                            .destination(blocks, 4096)
                            .onCompletion(Descriptor::release));
                    layer.submit(layer.descriptors()
                            .take()
                            .begin(OperationKinds.CRC32C, 4096)
                            .source(blocks, 0)
                            .onCompletion(Descriptor::release));
                }
                loop.post(() -> {
                    doneBy.complete(layer.report().operations().stream()
                            .collect(Collectors.toMap(
                                    done -> done.kind() + " by " + done.engine(), OperationMetrics::operations)));
                    blocks.release();
                    layer.close();
                });
            });
            assertEquals(Map.of("copy by first", 10L, "crc32c by second", 10L), doneBy.join());
        }
    }
}
