package org.asyncraid.tools.simulator.run;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.fault.Survival;
import org.asyncraid.tools.simulator.machine.Disk;
import org.asyncraid.tools.simulator.machine.Leftovers;

/**
 * One of the outcomes of a power cut, by number. Up to {@value #ALL_SUBSETS_OF} writes that are not durable survive in every
 * combination; of more, none, all, each but one, each alone, and then combinations drawn by chance. After those come some in
 * which every block is drawn by itself, so that writes are torn.
 */
final class LeftoverChoice implements Leftovers {
    static final int ALL_SUBSETS_OF = 6;
    private static final int DRAWN = 24;
    private static final int TORN = 8;

    private final int number;
    private final long seed;
    private int possible = 1;

    LeftoverChoice(int number, long seed) {
        this.number = number;
        this.seed = seed;
    }

    /** How many outcomes were tried for a cut at this moment; known once the power was cut. */
    int possible() {
        return possible;
    }

    @Override
    public Function<Disk, Survival> decide(List<Write> unflushed) {
        int writes = unflushed.size();
        boolean all = writes <= ALL_SUBSETS_OF;
        int whole = all ? 1 << writes : 2 + 2 * writes + DRAWN;
        possible = whole + (writes == 0 ? 0 : TORN);
        if (number >= whole) {
            return disk -> (block, numbers) -> random(disk.number(), block).nextInt(numbers.length + 1);
        }
        BitSet kept = all ? BitSet.valueOf(new long[] {number}) : sampled(writes);
        return disk -> (block, numbers) -> {
            int survivors = 0;
            for (int i = 0; i < numbers.length; i++) {
                if (kept.get(unflushed.indexOf(new Write(disk, numbers[i])))) {
                    survivors = i + 1;
                }
            }
            return survivors;
        };
    }

    private BitSet sampled(int writes) {
        BitSet kept = new BitSet(writes);
        if (number == 0) {
            return kept;
        }
        if (number <= writes) {
            kept.set(number - 1);
            return kept;
        }
        kept.set(0, writes);
        if (number <= 2 * writes) {
            kept.clear(number - writes - 1);
        } else if (number > 2 * writes + 1) {
            SeededRandom random = random(-1, number);
            for (int i = 0; i < writes; i++) {
                kept.set(i, random.nextBoolean());
            }
        }
        return kept;
    }

    private SeededRandom random(int disk, long what) {
        return SeededRandom.of(Arrays.hashCode(new long[] {seed, number, disk, what}));
    }
}
