package org.asyncraid.tools.cli.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.asyncraid.async.descriptor.Client;
import org.asyncraid.async.descriptor.Descriptor;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.SimulatedLoop;
import org.asyncraid.async.metrics.EngineStatus;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.model.Hardware;
import org.asyncraid.engines.model.HardwareFaults;
import org.asyncraid.engines.model.HardwareModel;
import org.asyncraid.tools.cli.machine.SchedulerChoice;
import org.asyncraid.tools.cli.output.CommandFailure;
import org.asyncraid.tools.cli.simulate.SimulationResult.Latencies;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workload through the offload layer over modelled engines, in virtual time. The same seed gives the same
 * run. Requests are submitted in their order, each at its time or later: when fewer than the most are in flight.
 */
final class OffloadSimulation {
    /**
     * What is run.
     *
     * @param models the engines
     * @param requests the operations
     * @param inFlight the most of them at a time
     * @param seed of everything that is left to chance
     */
    record Setup(List<HardwareModel> models, List<Request> requests, int inFlight, long seed) {
        Setup {
            models = List.copyOf(models);
            requests = List.copyOf(requests);
        }
    }

    private static final int CLIENT_WEIGHT = 16;

    /**
     * Operations are in flight and none has ended for so long: none will. No model takes a second for one, and what the layer
     * does about engines that hang or fail, one after the other, takes less.
     */
    private static final long STALL_NANOS = 60_000_000_000L;

    private final Setup setup;
    private final SimulatedLoop loop;
    private final List<Hardware> hardware = new ArrayList<>();
    private final OffloadLayer layer;
    private final Timeline timeline;
    private final Operands operands;
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
    private final Map<String, Client> clients = new HashMap<>();
    private final long[] latencies;
    private final Event arrival = Event.of(this::submitMore);
    private int next;
    private int inFlight;
    private long movedNanos;
    private long digest;
    private @Nullable String failure;

    private OffloadSimulation(Setup setup, SchedulerChoice scheduler, Operands operands, Kernels kernels) {
        this.setup = setup;
        this.operands = operands;
        loop = new SimulatedLoop(setup.seed());
        List<Engine> engines = new ArrayList<>();
        for (HardwareModel model : setup.models()) {
            Hardware built = model.build(kernels, HardwareFaults.of(setup.seed()));
            hardware.add(built);
            engines.addAll(built.engines());
        }
        layer = new OffloadLayer(loop, scheduler.make(engines), OffloadConfig.STANDARD);
        engines.forEach(layer::addEngine);
        timeline = new Timeline(loop, hardware);
        latencies = new long[setup.requests().size()];
        for (int slot = 0; slot < setup.inFlight(); slot++) {
            freeSlots.add(slot);
        }
    }

    /** Runs all requests under a scheduler; a {@link CommandFailure} tells of the first that no engine could do. */
    static SimulationResult run(Setup setup, SchedulerChoice scheduler, Operands operands, Kernels kernels) {
        return new OffloadSimulation(setup, scheduler, operands, kernels).run(scheduler);
    }

    private SimulationResult run(SchedulerChoice scheduler) {
        loop.post(arrival);
        loop.runUntil(() -> isStalled() || (inFlight == 0 && (next == latencies.length || failure != null)));
        timeline.end();
        long nanos = loop.clock().nowNanos();
        String wrong = isStalled() ? stall() : failure;
        if (wrong != null) {
            throw CommandFailure.error("with the scheduler " + scheduler + ", " + wrong);
        }
        SimulationResult result = new SimulationResult(
                scheduler.toString(),
                nanos,
                setup.requests().stream().mapToLong(Request::workBytes).sum(),
                Latencies.of(latencies),
                latenciesOfClients(),
                cpuNanos(),
                digest,
                timeline.shares(),
                timeline.series(),
                layer.report());
        // Engines may still be probed.
        loop.runUntil(() -> layer.report().engines().stream()
                .mapToInt(EngineStatus::operationsInFlight)
                .allMatch(operations -> operations == 0));
        layer.close();
        return result;
    }

    private boolean isStalled() {
        return inFlight > 0 && loop.clock().nowNanos() - movedNanos > STALL_NANOS;
    }

    /** What there is to say of operations that do not end. */
    private String stall() {
        List<String> engines = layer.report().engines().stream()
                .map(engine -> engine.name() + " (" + engine.operationsInFlight() + ", "
                        + engine.health().getClass().getSimpleName() + ")")
                .toList();
        return "nothing has ended for " + STALL_NANOS / 1_000_000_000 + " s of virtual time: " + inFlight
                + " operations are in flight, " + layer.report().waiting() + " of them wait for an engine; engines: "
                + String.join(", ", engines);
    }

    private void submitMore() {
        while (failure == null && next < latencies.length && !freeSlots.isEmpty()) {
            long early = setup.requests().get(next).nanos() - loop.clock().nowNanos();
            if (early > 0) {
                if (!arrival.isPending()) {
                    loop.schedule(arrival, early);
                }
                return;
            }
            submit(next++);
        }
    }

    private void submit(int number) {
        Request request = setup.requests().get(number);
        int slot = freeSlots.remove();
        long asked = request.nanos() == Request.WHENEVER ? loop.clock().nowNanos() : request.nanos();
        Descriptor descriptor = layer.descriptors().take();
        operands.fill(descriptor, request, number, slot);
        descriptor.client(clients.computeIfAbsent(request.client(), name -> new Client(name, CLIENT_WEIGHT)));
        descriptor.onCompletion(done -> completed(done, number, slot, asked));
        inFlight++;
        movedNanos = loop.clock().nowNanos();
        layer.submit(descriptor);
    }

    private void completed(Descriptor done, int number, int slot, long asked) {
        latencies[number] = loop.clock().nowNanos() - asked;
        if (done.outcome().isOk()) {
            digest += operands.digest(done, number, slot);
        } else if (failure == null) {
            failure = "no engine could do operation " + number + ", " + done;
        }
        done.release();
        freeSlots.add(slot);
        inFlight--;
        movedNanos = loop.clock().nowNanos();
        submitMore();
    }

    private long cpuNanos() {
        return hardware.stream()
                .filter(each -> each.model().units().synchronous())
                .flatMap(each -> each.usage().busyNanos().stream())
                .mapToLong(nanos -> nanos)
                .sum();
    }

    private Map<String, Latencies> latenciesOfClients() {
        Map<String, List<Long>> byClient = new TreeMap<>();
        for (int number = 0; number < latencies.length; number++) {
            byClient.computeIfAbsent(setup.requests().get(number).client(), client -> new ArrayList<>())
                    .add(latencies[number]);
        }
        Map<String, Latencies> ofClients = new TreeMap<>();
        byClient.forEach((client, nanos) -> ofClients.put(
                client, Latencies.of(nanos.stream().mapToLong(each -> each).toArray())));
        return ofClients;
    }
}
