package org.asyncraid.tools.simulator.run;

import java.util.BitSet;
import java.util.Optional;
import org.asyncraid.tools.simulator.swarm.Policy;

/**
 * Which run: nothing else has a part in what happens.
 *
 * @param seed what everything is drawn from
 * @param operations how many steps its script has
 * @param left the numbers of steps that are left out
 * @param policy the array's, if the seed is not to draw it
 * @param tolerant whether what the policy does not promise to keep off is let pass; without that, the oracle finds the
 *     write hole
 * @param beyond whether more goes wrong in the end than the array can bear
 */
public record RunPlan(
        long seed, int operations, BitSet left, Optional<Policy> policy, boolean tolerant, boolean beyond) {

    /** The steps that a run has if nothing is said. */
    public static final int OPERATIONS = 1000;

    public RunPlan {
        left = (BitSet) left.clone();
    }

    /** All steps of a seed. */
    public static RunPlan of(long seed) {
        return new RunPlan(seed, OPERATIONS, new BitSet(), Optional.empty(), true, false);
    }

    public RunPlan withSeed(long other) {
        return new RunPlan(other, operations, left, policy, tolerant, beyond);
    }

    public RunPlan withOperations(int count) {
        return new RunPlan(seed, count, left, policy, tolerant, beyond);
    }

    public RunPlan withPolicy(Policy wanted) {
        return new RunPlan(seed, operations, left, Optional.of(wanted), tolerant, beyond);
    }

    /** The same, but without these steps either. */
    public RunPlan without(BitSet steps) {
        BitSet all = (BitSet) left.clone();
        all.or(steps);
        return new RunPlan(seed, operations, all, policy, tolerant, beyond);
    }

    /** The same, but more goes wrong in the end than the array can bear. */
    public RunPlan goingBeyond() {
        return new RunPlan(seed, operations, left, policy, tolerant, true);
    }

    /** The same, but whatever comes out other than it was written is a failure. */
    public RunPlan strict() {
        return new RunPlan(seed, operations, left, policy, false, beyond);
    }
}
