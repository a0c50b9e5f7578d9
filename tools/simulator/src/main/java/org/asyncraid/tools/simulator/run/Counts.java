package org.asyncraid.tools.simulator.run;

import java.util.EnumMap;
import java.util.Map;

/** What runs did and went through; adds up over runs. Not for several threads at once. */
public final class Counts {
    private final Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);
    private long operations;
    private long checkedSectors;
    private long deviceEvents;

    public void fault(FaultKind kind) {
        faults(kind, 1);
    }

    public void faults(FaultKind kind, long count) {
        faults.merge(kind, count, Long::sum);
    }

    public void operation() {
        operations++;
    }

    public void checkedSectors(long count) {
        checkedSectors += count;
    }

    public void events(long count) {
        deviceEvents += count;
    }

    public void add(Counts other) {
        other.faults.forEach(this::faults);
        operations += other.operations;
        checkedSectors += other.checkedSectors;
        deviceEvents += other.deviceEvents;
    }

    public long of(FaultKind kind) {
        return faults.getOrDefault(kind, 0L);
    }

    /** Requests of clients. */
    public long operations() {
        return operations;
    }

    /** Sectors whose content was compared with what may be there. */
    public long checkedSectors() {
        return checkedSectors;
    }

    /** Events that the traces took note of. */
    public long events() {
        return deviceEvents;
    }
}
