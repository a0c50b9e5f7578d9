package org.asyncraid.tools.cli.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncraid.async.loop.Event;
import org.asyncraid.async.loop.EventLoop;
import org.asyncraid.engines.model.Hardware;

/**
 * How busy units and memories are over time, sampled at a period that doubles whenever there would be too many samples:
 * from half of {@value #MOST_SAMPLES} to all of them in a run of any length.
 */
final class Timeline {
    private static final int MOST_SAMPLES = 240;
    private static final long FIRST_PERIOD_NANOS = 1_000;

    private final EventLoop loop;
    private final List<Hardware> hardware;
    private final long startNanos;
    private List<Sample> samples = new ArrayList<>();
    private long periodNanos = FIRST_PERIOD_NANOS;

    /** Happens in time even while the thread is occupied, as an observer's clock does. */
    private final Event tick = new Event() {
        @Override
        protected void fire() {
            take();
            loop.schedule(this, periodNanos);
        }

        @Override
        protected boolean isOfDevice() {
            return true;
        }
    };

    /** What was done until then, in nanoseconds of full use. */
    private record Sample(long nanos, Map<String, Double> busyNanos) {}

    /**
     * How busy something was, from one sample to the next.
     *
     * @param endNanos where the pieces of time end; the first begins at 0
     * @param shares of full use in them, 0 to 1
     */
    record Series(String name, List<Long> endNanos, List<Double> shares) {}

    /** Starts to sample. */
    Timeline(EventLoop loop, List<Hardware> hardware) {
        this.loop = loop;
        this.hardware = List.copyOf(hardware);
        startNanos = loop.clock().nowNanos();
        samples.add(sample());
        loop.schedule(tick, periodNanos);
    }

    /** Takes the last sample. */
    void end() {
        loop.cancel(tick);
        if (samples.getLast().nanos() < nanos()) {
            samples.add(sample());
        }
    }

    /** Use over the whole time, by name, 0 to 1. */
    Map<String, Double> shares() {
        Map<String, Double> shares = new LinkedHashMap<>();
        Sample last = samples.getLast();
        last.busyNanos().forEach((name, busy) -> shares.put(name, last.nanos() == 0 ? 0 : busy / last.nanos()));
        return shares;
    }

    /** Use over time. */
    List<Series> series() {
        List<Series> series = new ArrayList<>();
        for (String name : samples.getFirst().busyNanos().keySet()) {
            List<Long> ends = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            for (int i = 1; i < samples.size(); i++) {
                Sample before = samples.get(i - 1);
                Sample after = samples.get(i);
                ends.add(after.nanos());
                shares.add((after.busyNanos().getOrDefault(name, 0.0)
                                - before.busyNanos().getOrDefault(name, 0.0))
                        / (after.nanos() - before.nanos()));
            }
            series.add(new Series(name, ends, shares));
        }
        return series;
    }

    private void take() {
        samples.add(sample());
        if (samples.size() > MOST_SAMPLES) {
            List<Sample> kept = new ArrayList<>();
            for (int i = 0; i < samples.size(); i += 2) {
                kept.add(samples.get(i));
            }
            samples = kept;
            periodNanos *= 2;
        }
    }

    private Sample sample() {
        Map<String, Double> busy = new LinkedHashMap<>();
        for (Hardware each : hardware) {
            Hardware.Usage usage = each.usage();
            for (int unit = 0; unit < usage.busyNanos().size(); unit++) {
                busy.put(each.unitNames().get(unit), (double) usage.busyNanos().get(unit));
            }
            if (!each.model().units().synchronous()) {
                double rate = each.model().units().memoryBytesPerSecond() / 1e9;
                busy.put(each.model().name() + " memory", usage.memoryBytes() / rate);
            }
        }
        return new Sample(nanos(), busy);
    }

    private long nanos() {
        return loop.clock().nowNanos() - startNanos;
    }
}
