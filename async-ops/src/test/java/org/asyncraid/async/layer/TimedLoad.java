package org.asyncraid.async.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.plan.Lowerings;
import org.asyncraid.async.schedule.Scheduler;

/** A layer over timed engines, and a client that keeps so many operations in flight. */
final class TimedLoad {
    private static final OffloadConfig CONFIG =
            new OffloadConfig(256, OffloadConfig.MIN_SCRATCH_PAGES, 4096, Long.MAX_VALUE / 4, HealthPolicy.STANDARD);

    /** An operation to be done. */
    record Request(OperationKind kind, long bytes) {}

    final SimulatedLoop loop = new SimulatedLoop(1);
    final OffloadLayer layer;
    private final List<TimedEngine> engines = new ArrayList<>();
    private List<Request> requests = List.of();
    private int submitted;
    private int completed;

    TimedLoad(Scheduler scheduler) {
        layer = new OffloadLayer(loop, scheduler, CONFIG, Lowerings.none());
    }

    TimedEngine add(String name, Map<OperationKind, TimedEngine.Cost> costs) {
        TimedEngine engine = new TimedEngine(name, 64, 1, costs);
        engines.add(engine);
        layer.addEngine(engine);
        return engine;
    }

    /** Has them all done, so many at a time. Returns how many each engine did. */
    List<Integer> run(List<Request> all, int inFlight) {
        requests = all;
        submitted = 0;
        completed = 0;
        List<Integer> before = engines.stream().map(TimedEngine::ended).toList();
        for (int n = 0; n < Math.min(inFlight, all.size()); n++) {
            submitNext(layer.descriptors().take());
        }
        assertTrue(loop.runUntil(() -> completed == all.size()), () -> "stuck after " + completed);
        List<Integer> shares = new ArrayList<>();
        for (int e = 0; e < engines.size(); e++) {
            shares.add(engines.get(e).ended() - before.get(e));
        }
        return shares;
    }

    private void submitNext(Descriptor descriptor) {
        Request request = requests.get(submitted++);
        descriptor.begin(request.kind(), request.bytes()).onCompletion(this::completed);
        long address = 1 << 30;
        for (int s = 0; s < request.kind().shape().sources().min(); s++) {
            descriptor.sourceAt(address += 1 << 26);
        }
        int coefficients = request.kind()
                .shape()
                .coefficientCount(
                        descriptor.sourceCount(),
                        request.kind().shape().destinations().min());
        for (int c = 0; c < coefficients; c++) {
            descriptor.coefficient(1 << c);
        }
        for (int d = 0; d < request.kind().shape().destinations().min(); d++) {
            descriptor.destinationAt(address += 1 << 26);
        }
        layer.submit(descriptor);
    }

    private void completed(Descriptor done) {
        completed++;
        if (submitted < requests.size()) {
            submitNext(done);
        } else {
            done.release();
        }
    }
}
