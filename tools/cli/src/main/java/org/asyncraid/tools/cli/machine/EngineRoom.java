package org.asyncraid.tools.cli.machine;

import java.util.List;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.layer.Offload;
import org.asyncraid.async.layer.OffloadConfig;
import org.asyncraid.async.layer.OffloadLayer;
import org.asyncraid.async.layer.OffloadReport;

/** The engines of a machine and the layer over them. Arrays that compute with it are stopped before it is closed. */
public final class EngineRoom implements AutoCloseable {
    /** Generous, because kernels that the JVM has not compiled yet may take a second for a large block. */
    private static final long TIMEOUT_NANOS = 10_000_000_000L;

    private final LoopCalls calls;
    private final List<Engine> engines;
    private final OffloadLayer layer;

    private EngineRoom(LoopCalls calls, List<Engine> engines, OffloadLayer layer) {
        this.calls = calls;
        this.engines = engines;
        this.layer = layer;
    }

    /** Puts the engines under a layer on the machine's loop. They are closed with it. */
    public static EngineRoom open(Machine machine, List<Engine> engines, SchedulerChoice scheduler) {
        OffloadConfig standard = OffloadConfig.STANDARD;
        OffloadConfig config = new OffloadConfig(
                standard.descriptors(),
                standard.scratchPages(),
                standard.scratchPageBytes(),
                TIMEOUT_NANOS,
                standard.health());
        OffloadLayer layer = machine.calls().ask(() -> {
            OffloadLayer made = new OffloadLayer(machine.loop(), scheduler.make(engines), config);
            engines.forEach(made::addEngine);
            return made;
        });
        return new EngineRoom(machine.calls(), List.copyOf(engines), layer);
    }

    public Offload offload() {
        return layer;
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
