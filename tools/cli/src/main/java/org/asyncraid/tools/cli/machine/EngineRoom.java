package org.asyncraid.tools.cli.machine;

import java.util.List;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.layer.Offload;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.metrics.OffloadReport;
import org.asyncraid.async.op.OperationKind;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LearnedCost;
import org.asyncraid.async.schedule.Scheduler;

/** The engines of a machine and the layer over them. Arrays that compute with it are stopped before it is closed. */
public final class EngineRoom implements AutoCloseable {
    /** Generous, because kernels that the JVM has not compiled yet may take a second for a large block. */
    private static final long TIMEOUT_NANOS = 10_000_000_000L;

    private final LoopCalls calls;
    private final List<Engine> engines;
    private final OffloadLayer layer;
    private final Scheduler scheduler;

    /**
     * How the engines are made use of.
     *
     * @param scheduler who chooses between them
     * @param recalled what is known of them from earlier runs, for a scheduler that learns
     * @param verifyOneIn one operation in so many is done by two engines; 0 for none
     */
    public record Settings(SchedulerChoice scheduler, List<LearnedCost> recalled, int verifyOneIn) {
        public Settings {
            recalled = List.copyOf(recalled);
        }

        /** A scheduler that knows nothing, and no verification. */
        public static Settings of(SchedulerChoice scheduler) {
            return new Settings(scheduler, List.of(), 0);
        }
    }

    private EngineRoom(LoopCalls calls, List<Engine> engines, OffloadLayer layer, Scheduler scheduler) {
        this.calls = calls;
        this.engines = engines;
        this.layer = layer;
        this.scheduler = scheduler;
    }

    /** Puts the engines under a layer on the machine's loop. They are closed with it. */
    public static EngineRoom open(Machine machine, List<Engine> engines, Settings settings) {
        Scheduler scheduler = settings.scheduler().make(engines, settings.recalled());
        OffloadConfig standard = OffloadConfig.STANDARD;
        OffloadConfig config = new OffloadConfig(
                standard.descriptors(),
                standard.scratchPages(),
                standard.scratchPageBytes(),
                TIMEOUT_NANOS,
                standard.health());
        OffloadLayer layer = machine.calls().ask(() -> {
            OffloadLayer made = new OffloadLayer(machine.loop(), scheduler, config);
            engines.forEach(made::addEngine);
            made.verifyOneIn(settings.verifyOneIn());
            return made;
        });
        return new EngineRoom(machine.calls(), List.copyOf(engines), layer, scheduler);
    }

    public Offload offload() {
        return layer;
    }

    /** What the scheduler has learned about these kinds; nothing where it does not learn. */
    public List<LearnedCost> learned(List<OperationKind> kinds) {
        return scheduler instanceof Learned learning ? calls.ask(() -> learning.costs(kinds)) : List.of();
    }

    /** What was computed so far, and by whom. */
    public OffloadReport report() {
        return calls.ask(layer::report);
    }

    @Override
    public void close() {
        if (!calls.loopHasFailed()) {
            calls.ask(() -> {
                layer.close();
                return true;
            });
        }
        engines.forEach(Engine::close);
    }
}
