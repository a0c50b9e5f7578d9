package org.asyncraid.tools.simulator.run;

import java.util.ArrayList;
import java.util.List;
import org.asyncraid.tools.simulator.machine.Machine;

/** What was done to the machine, for whoever has to understand a failure: everything but what clients asked for. */
final class Story {
    private static final int LAST = 40;

    private final Machine machine;
    private final List<String> lines = new ArrayList<>();
    private int step;

    Story(Machine machine) {
        this.machine = machine;
    }

    /** What is told from here on belongs to this step. */
    void at(int number) {
        step = number;
    }

    void tell(String what) {
        lines.add("step " + step + ", " + machine.loop().clock().nowNanos() / 1000 + " us: " + what);
        machine.trace().note(what);
    }

    /** The last of it. */
    List<String> lines() {
        int from = Math.max(0, lines.size() - LAST);
        return List.copyOf(lines.subList(from, lines.size()));
    }
}
