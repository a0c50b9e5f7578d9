package org.asyncraid.tools.simulator.swarm;

import org.asyncraid.async.loop.SeededRandom;

/**
 * The steps of a run. Each follows from the seed and its own number alone, so that a step can be left out and all others
 * stay what they are.
 */
public final class Script {
    private final long seed;
    private final int[] upTo;

    public Script(long seed, Swarm swarm) {
        this.seed = seed;
        upTo = new int[StepKind.values().length];
        int sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += swarm.weights().get(i);
            upTo[i] = sum;
        }
    }

    /** The source of all that step {@code number} leaves to chance; the first draw is for {@link #kind}. */
    public SeededRandom random(int number) {
        return SeededRandom.of(seed * 0x9e3779b97f4a7c15L + number);
    }

    /** What kind of step it is. */
    public StepKind kind(SeededRandom random) {
        int draw = random.nextInt(upTo[upTo.length - 1]);
        int kind = 0;
        while (draw >= upTo[kind]) {
            kind++;
        }
        return KINDS[kind];
    }

    private static final StepKind[] KINDS = StepKind.values();
}
