package org.asyncraid.tools.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.asyncraid.async.descriptor.Completion;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.ThreadedLoop;
import org.asyncraid.async.schedule.LeastLoaded;

/**
 * An offload layer on a loop in real time, where each completion submits the next operation. Its methods wait until the
 * loop is done; they belong to one thread.
 */
final class LayerRun implements AutoCloseable {
    private final Semaphore done = new Semaphore(0);
    private final Completion next = this::next;
    private final ThreadedLoop loop;
    private final OffloadLayer layer;
    private final Consumer<Descriptor> fill;
    private final Runnable start = this::start;
    private int inFlight;
    private int left;
    private int running;
    private long lastResult;

    /** @param fill makes a descriptor an operation; all of it but whom to tell */
    LayerRun(Consumer<Descriptor> fill, Engine... engines) {
        this.fill = fill;
        loop = ThreadedLoop.start("layer");
        layer = new OffloadLayer(loop, new LeastLoaded(), OffloadConfig.STANDARD);
        onLoop(() -> {
            for (Engine engine : engines) {
                layer.addEngine(engine);
            }
        });
    }

    /** Carries operations out, so many of them at a time. */
    void run(int operations, int inFlightAtMost) {
        left = operations;
        inFlight = inFlightAtMost;
        loop.post(start);
        await();
    }

    /** What the last operation resulted in. */
    long lastResult() {
        return lastResult;
    }

    /** Does something else on the loop's thread. */
    void onLoop(Runnable action) {
        loop.post(() -> {
            action.run();
            done.release();
        });
        await();
    }

    @Override
    public void close() {
        onLoop(layer::close);
        loop.close();
    }

    private void start() {
        running = inFlight;
        for (int n = 0; n < inFlight; n++) {
            submit(layer.descriptors().take());
        }
    }

    private void submit(Descriptor descriptor) {
        fill.accept(descriptor);
        layer.submit(descriptor.onCompletion(next));
    }

    private void next(Descriptor descriptor) {
        if (!descriptor.outcome().isOk()) {
            throw new IllegalStateException(descriptor.toString());
        }
        if (--left > 0) {
            submit(descriptor);
        } else {
            lastResult = descriptor.result();
            descriptor.release();
            if (--running == 0) {
                done.release();
            }
        }
    }

    private void await() {
        try {
            while (!done.tryAcquire(1, TimeUnit.SECONDS)) {
                Throwable broken = loop.failure();
                if (broken != null) {
                    throw new IllegalStateException("the loop has failed", broken);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
