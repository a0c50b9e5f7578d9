package org.asyncraid.async.loop;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The only source of chance below the tools. It always has a seed, so that what it decided can be replayed; parts
 * that must not disturb each other's draws take a generator of their own with {@link #split}. Not thread-safe.
 */
public final class SeededRandom implements RandomGenerator {
    private final SplittableRandom random;

    private SeededRandom(SplittableRandom random) {
        this.random = random;
    }

    /** A generator whose draws follow from {@code seed}. */
    public static SeededRandom of(long seed) {
        return new SeededRandom(new SplittableRandom(seed));
    }

    /** A generator independent of this one's later draws. */
    public SeededRandom split() {
        return new SeededRandom(random.split());
    }

    /** True once in {@code oneIn} draws; never for 0. */
    public boolean chance(int oneIn) {
        return oneIn > 0 && random.nextInt(oneIn) == 0;
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
