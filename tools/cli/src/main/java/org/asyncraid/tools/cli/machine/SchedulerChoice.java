package org.asyncraid.tools.cli.machine;

import java.util.List;
import java.util.Locale;
import org.asyncraid.async.engine.Engine;
import org.asyncraid.async.schedule.FixedPriority;
import org.asyncraid.async.schedule.Learned;
import org.asyncraid.async.schedule.LearnedCost;
import org.asyncraid.async.schedule.LeastLoaded;
import org.asyncraid.async.schedule.RoundRobin;
import org.asyncraid.async.schedule.Scheduler;
import org.asyncraid.async.schedule.SizeThreshold;

/** Schedulers that can be asked for by name. */
public enum SchedulerChoice {
    /** The engine that is expected to be done first, by what was measured so far. */
    LEARNED,
    /** Small operations at once in the loop's thread, large ones elsewhere. */
    SIZE_THRESHOLD,
    /** The engine with the least work in flight. */
    LEAST_LOADED,
    /** The first engine of the list that has room. */
    FIXED_PRIORITY,
    /** One engine after the other. */
    ROUND_ROBIN;

    /** From here on, handing work to another thread costs less than the loop's thread gains. */
    private static final long THRESHOLD_BYTES = 512 << 10;

    /** The scheduler for these engines. */
    public Scheduler make(List<Engine> engines) {
        return make(engines, List.of());
    }

    /** The scheduler for these engines, with what is known of them from earlier runs. */
    Scheduler make(List<Engine> engines, List<LearnedCost> recalled) {
        return switch (this) {
            case LEARNED -> new Learned(recalled);
            case SIZE_THRESHOLD -> new SizeThreshold(THRESHOLD_BYTES);
            case LEAST_LOADED -> new LeastLoaded();
            case FIXED_PRIORITY ->
                new FixedPriority(engines.stream().map(Engine::name).toArray(String[]::new));
            case ROUND_ROBIN -> new RoundRobin();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
