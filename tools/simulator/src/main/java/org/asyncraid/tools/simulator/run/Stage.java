package org.asyncraid.tools.simulator.run;

import org.asyncraid.tools.simulator.machine.Machine;
import org.asyncraid.tools.simulator.oracle.ContentOracle;
import org.asyncraid.tools.simulator.oracle.WriteHoles;
import org.asyncraid.tools.simulator.swarm.Policy.Promise;
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
        Story story) {

    /** A stage on a machine whose array has yet to be made. */
    static Stage on(Machine machine, RunPlan plan, Swarm swarm, ContentOracle oracle, Counts counts, Story story) {
        Promise promise = swarm.policy().promise();
        WriteHoles holes =
                new WriteHoles(swarm.geometry(), oracle, promise, plan.letPass().orElse(promise));
        ArrayView view = new ArrayView(machine, swarm);
        Clients clients = new Clients(
                machine,
                swarm,
                oracle,
                counts,
                request -> (machine.isJournalAway() && request.operation().changesData())
                        || (!view.isParityRight()
                                && !machine.assembled().parityForced()
                                && (view.lost() > 0 || !view.unreadableRows().isEmpty())));
        Sweeps sweeps = new Sweeps(machine, view, holes, story);
        return new Stage(plan, swarm, machine, oracle, holes, clients, sweeps, view, counts, story);
    }
}
