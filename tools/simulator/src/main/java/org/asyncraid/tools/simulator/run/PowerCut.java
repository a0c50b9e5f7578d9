package org.asyncraid.tools.simulator.run;

import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.tools.simulator.swarm.Policy;

/**
 * One power cut: in which scene, after which write, and what it leaves.
 *
 * @param scene the array and what it is doing
 * @param change with which of the changes that disks are asked for the power goes; with 0 it does not
 * @param leftover which of the possible outcomes of the writes that were not durable
 */
public record PowerCut(Scene scene, long change, int leftover) {

    /**
     * An array and what it is doing. All else follows from the seed.
     *
     * @param tolerant whether what the policy does not promise to keep off is let pass
     */
    public record Scene(Policy policy, RaidLevel level, Situation situation, long seed, boolean tolerant) {
        @Override
        public String toString() {
            return level.mdName() + ", policy " + policy + ", " + situation + ", seed " + seed;
        }
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return change + ":" + leftover;
    }
}
