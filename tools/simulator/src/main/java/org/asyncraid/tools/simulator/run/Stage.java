package org.asyncraid.tools.simulator.run;

import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.oracle.ContentOracle;
import org.asyncraid.tools.simulator.oracle.WriteHoles;
import org.asyncraid.tools.simulator.swarm.Swarm;

/** What all that happens in a run works on. */
record Stage(
        RunPlan plan,
        Swarm swarm,
        Machine machine,
        ContentOracle oracle,
        WriteHoles holes,
        Clients clients,
        Sweeps sweeps,
        ArrayView view,
        Counts counts,
        Story story) {}
