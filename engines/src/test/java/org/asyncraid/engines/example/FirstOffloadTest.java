package org.asyncraid.engines.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.CompletableFuture;
import org.asyncraid.async.buffer.Page;
import org.asyncraid.async.buffer.PagePool;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.op.OperationKinds;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.engines.kernels.KernelsSelection;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.engines.software.WorkerEngine;
import org.junit.jupiter.api.Test;

/** The first example of docs/OFFLOAD.md: parity of two blocks, without any RAID. */
class FirstOffloadTest {
    @Test
    void twoBlocksAreAdded() {
        var kernels = KernelsSelection.get().kernels();
        var sum = new CompletableFuture<Byte>();
        try (var loop = ThreadedLoop.start("offload");
                var pool = new PagePool(1 << 20);
                var worker = new WorkerEngine("worker", kernels, 1)) {
            loop.post(() -> {
                var layer = new OffloadLayer(loop, new Learned(), OffloadConfig.STANDARD);
                layer.addEngine(new InlineEngine("inline", kernels));
                layer.addEngine(worker);
                Page blocks = pool.take(3 * 4096);
                blocks.buffer().setByte(17, 0x0f).setByte(4096 + 17, 0x3c);
                layer.submit(layer.descriptors()
                        .take()
                        .begin(OperationKinds.XOR, 4096)
                        .source(blocks, 0)
                        .source(blocks, 4096)
                        .destination(blocks, 8192)
                        .onCompletion(done -> {
                            sum.complete(blocks.buffer().getByte(8192 + 17));
                            done.release();
                            blocks.release();
                            loop.post(layer::close);
                        }));
            });
            assertEquals((byte) 0x33, sum.join());
        }
    }
}
