package org.asyncraid.tools.simulator.run;

import java.util.BitSet;
import java.util.Optional;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.asyncraid.tools.simulator.swarm.Policy.Promise;

/**
 * Which run: nothing else has a part in what happens.
 *
 * @param seed what everything is drawn from
 * @param operations how many steps its script has
 * @param left the numbers of steps that are left out
 * @param policy the array's, if the seed is not to draw it
 * @param letPass what may come out wrong after a power cut, if not what the policy promises: with less than that, the oracle
 *     finds the write hole
 * @param beyond whether more goes wrong in the end than the array can bear
 */
public record RunPlan(
        long seed, int operations, BitSet left, Optional<Policy> policy, Optional<Promise> letPass, boolean beyond) {

    /** The steps that a run has if nothing is said. */
    public static final int OPERATIONS = 1000;

    public RunPlan {
        left = (BitSet) left.clone();
    }

    /** All steps of a seed. */
    public static RunPlan of(long seed) {
        return new RunPlan(seed, OPERATIONS, new BitSet(), Optional.empty(), Optional.empty(), false);
    }

    public RunPlan withSeed(long other) {
        return new RunPlan(other, operations, left, policy, letPass, beyond);
    }

    public RunPlan withOperations(int count) {
        return new RunPlan(seed, count, left, policy, letPass, beyond);
    }

    public RunPlan withPolicy(Policy wanted) {
        return new RunPlan(seed, operations, left, Optional.of(wanted), letPass, beyond);
    }

    /** The same, but without these steps either. */
    public RunPlan without(BitSet steps) {
        BitSet all = (BitSet) left.clone();
        all.or(steps);
        return new RunPlan(seed, operations, all, policy, letPass, beyond);
    }

    /** The same, but more goes wrong in the end than the array can bear. */
    public RunPlan goingBeyond() {
        return new RunPlan(seed, operations, left, policy, letPass, true);
    }

    /** The same, but nothing else may come out wrong after a power cut, whatever the policy promises. */
    public RunPlan lettingPass(Promise most) {
        return new RunPlan(seed, operations, left, policy, Optional.of(most), beyond);
    }

    /** The same, but whatever comes out other than it was written is a failure. */
    public RunPlan strict() {
        return lettingPass(Promise.NOTHING);
    }
}
