package org.asyncraid.engines.faulty;

import java.util.List;
import org.asyncraid.async.loop.SeededRandom;

/**
 * What goes wrong in an engine, as data: with the same descriptors in the same order, the same goes wrong again.
 *
 * @param seed of the chances, and of the garbage that is written
 * @param faults of which the first that applies to a descriptor happens to it
 */
public record FaultPlan(long seed, List<Fault> faults) {

    public FaultPlan {
        faults = List.copyOf(faults);
    }

    /** A plan of these faults. */
    public static FaultPlan of(long seed, Fault... faults) {
        return new FaultPlan(seed, List.of(faults));
    }

    /** What happens to which descriptors. */
    public record Fault(Effect effect, Trigger trigger) {}

    /** What can happen to a descriptor. */
    public enum Effect {
        /** Ends as an engine error, with garbage in the first half of every destination. */
        FAIL,
        /** Ends as if all were well, but one bit of a destination, or of the result, is wrong. */
        LIE,
        /** Never ends, until the channel is reset; garbage is in the first half of every destination. */
        STALL,
        /** Is not taken, as if the ring were full. */
        REFUSE,
        /** Ends as an engine error, untouched: the device is not there. */
        VANISH,
        /** Ends as it would, and once more when the channel has taken another descriptor. */
        TWICE
    }

    /** To which of a channel's descriptors a fault happens. They are numbered from 0, as they are submitted. */
    public sealed interface Trigger {
        /** Whether it happens to descriptor {@code number}; what is left to chance is drawn. */
        boolean happensTo(long number, SeededRandom random);

        /** To {@code count} of them from number {@code first} on. */
        record Span(long first, long count) implements Trigger {
            public Span {
                if (first < 0 || count < 1) {
                    throw new IllegalArgumentException(
                            count + " from number " + first + "; allowed: 1 or more from 0 or more");
                }
            }

            @Override
            public boolean happensTo(long number, SeededRandom random) {
                return number >= first && number - first < count;
            }
        }

        /** To one in {@code oneIn} of them, at random. */
        record Chance(int oneIn) implements Trigger {
            public Chance {
                if (oneIn < 1) {
                    throw new IllegalArgumentException("one in " + oneIn + "; allowed: 1 or more");
                }
            }

            @Override
            public boolean happensTo(long number, SeededRandom random) {
                return random.chance(oneIn);
            }
        }

        /** To number {@code number} alone. */
        static Trigger at(long number) {
            return new Span(number, 1);
        }

        /** To all from number {@code first} on. */
        static Trigger from(long first) {
            return new Span(first, Long.MAX_VALUE);
        }

        /** To one in {@code n}, at random. */
        static Trigger oneIn(int n) {
            return new Chance(n);
        }
    }
}
