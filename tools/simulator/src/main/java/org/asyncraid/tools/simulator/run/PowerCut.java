package org.asyncraid.tools.simulator.run;

import java.util.Optional;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.tools.simulator.swarm.Policy;
import org.asyncraid.tools.simulator.swarm.Policy.Promise;

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
     * @param letPass what may come out wrong after the cut, if not what the policy promises
     */
    public record Scene(Policy policy, RaidLevel level, Situation situation, long seed, Optional<Promise> letPass) {

        /** With what the policy promises. */
        public Scene(Policy policy, RaidLevel level, Situation situation, long seed) {
            this(policy, level, situation, seed, Optional.empty());
        }

        /** The same, but nothing else may come out wrong. */
        public Scene lettingPass(Promise most) {
            return new Scene(policy, level, situation, seed, Optional.of(most));
        }

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
