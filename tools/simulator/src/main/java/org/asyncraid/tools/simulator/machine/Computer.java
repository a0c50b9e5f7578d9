package org.asyncraid.tools.simulator.machine;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.async.health.HealthPolicy;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;
import org.asyncraid.engines.faulty.FaultPlan;
import org.asyncraid.engines.faulty.FaultPlan.Effect;
import org.asyncraid.engines.faulty.FaultPlan.Trigger;
import org.asyncraid.engines.faulty.FaultyEngine;
import org.asyncraid.engines.kernels.Kernels;
import org.asyncraid.engines.kernels.WordKernels;
import org.asyncraid.engines.software.InlineEngine;
import org.asyncraid.tools.simulator.swarm.Swarm;

/** Who computes, from one start of the machine to the next: an offload layer over one reliable engine and some that fail. */
public final class Computer implements AutoCloseable {
    private static final OffloadConfig CONFIG =
            new OffloadConfig(256, OffloadConfig.MIN_SCRATCH_PAGES, 1 << 16, 1_000_000_000L, HealthPolicy.STANDARD);

    private final OffloadLayer layer;
    private final List<FaultyEngine> faulty = new ArrayList<>();

    public Computer(Swarm swarm, SeededRandom random, EventLoop loop) {
        Kernels kernels = new WordKernels();
        layer = new OffloadLayer(loop, scheduler(swarm.scheduler()), CONFIG);
        for (Effect effect : swarm.engineFaults()) {
            FaultPlan.Fault fault = new FaultPlan.Fault(effect, Trigger.oneIn(swarm.engineFaultOneIn()));
            String name = effect + "-" + faulty.size();
            faulty.add(new FaultyEngine(new InlineEngine(name, kernels), FaultPlan.of(random.nextLong(), fault)));
            layer.addEngine(faulty.getLast());
        }
        layer.addEngine(new InlineEngine("reliable", kernels));
    }

    public OffloadLayer layer() {
        return layer;
    }

    /** How often an engine showed this fault. */
    public long injected(Effect effect) {
        return faulty.stream().mapToLong(engine -> engine.injected(effect)).sum();
    }

    @Override
    public void close() {
        layer.close();
    }

    private static Scheduler scheduler(int number) {
        return switch (number) {
            case 0 -> new Learned();
            case 1 -> new RoundRobin();
            case 2 -> new LeastLoaded();
            case 3 -> new FixedPriority();
            default -> new SizeThreshold(32 << 10);
        };
    }
}
