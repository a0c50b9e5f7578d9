package org.asyncraid.engines.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Units that serve the same queues, each queue in its turn. */
final class UnitGroup {
    private final List<Unit> units = new ArrayList<>();

    /** Queues that have something to be taken up. */
    private final ArrayDeque<ModelChannel> offering = new ArrayDeque<>();

    void add(Unit unit) {
        units.add(unit);
    }

    /** The unit, where there is but one. */
    Unit only() {
        if (units.size() != 1) {
            throw new IllegalStateException(units.size() + " units");
        }
        return units.getFirst();
    }

    /** Has the queue's next descriptor taken up as soon as a unit is idle and it is the queue's turn. */
    void offer(ModelChannel channel) {
        if (!offering.contains(channel)) {
            offering.addLast(channel);
        }
        dispatch();
    }

    void withdraw(ModelChannel channel) {
        offering.remove(channel);
    }

    /** Gives idle units something to do. */
    void dispatch() {
        for (Unit idle = idle(); idle != null && !offering.isEmpty(); idle = idle()) {
            ModelChannel channel = offering.removeFirst();
            Work work = channel.takeVisible();
            if (work != null) {
                idle.begin(channel, work);
                if (channel.hasVisible()) {
                    offering.addLast(channel);
                }
            }
        }
    }

    private @Nullable Unit idle() {
        for (Unit unit : units) {
            if (unit.isIdle()) {
                return unit;
            }
        }
        return null;
    }
}
