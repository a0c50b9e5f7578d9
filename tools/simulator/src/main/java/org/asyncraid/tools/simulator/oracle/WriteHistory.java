package org.asyncraid.tools.simulator.oracle;

import java.util.Arrays;
import java.util.Locale;

/**
 * All writes of a run, by number, with when they began and ended. Moments are counted, not timed: each begin and end, each
 * flush and each power cut is one. Write 0 is what was there at the beginning.
 */
final class WriteHistory {
    /** The end of a write that is still under way. */
    static final long NEVER = Long.MAX_VALUE;

    private long[] begun = new long[1024];
    private long[] ended = new long[1024];
    /** Acknowledged, and not cast into doubt by a power cut since. */
    private boolean[] holds = new boolean[1024];

    private boolean[] durable = new boolean[1024];
    private WriteKind[] kinds = new WriteKind[1024];
    private int[] firstSectors = new int[1024];
    private int[] sectorCounts = new int[1024];
    private int count;
    private long now;

    /** Ended well, but not known to be durable; by number. */
    private int[] volatileWrites = new int[64];

    private int volatileCount;

    WriteHistory(int sectors) {
        int initial = begin(WriteKind.ZEROES, 0, sectors);
        ended[initial] = now;
        holds[initial] = true;
        durable[initial] = true;
    }

    int begin(WriteKind kind, int firstSector, int sectors) {
        if (count == begun.length) {
            begun = Arrays.copyOf(begun, 2 * count);
            ended = Arrays.copyOf(ended, 2 * count);
            holds = Arrays.copyOf(holds, 2 * count);
            durable = Arrays.copyOf(durable, 2 * count);
            kinds = Arrays.copyOf(kinds, 2 * count);
            firstSectors = Arrays.copyOf(firstSectors, 2 * count);
            sectorCounts = Arrays.copyOf(sectorCounts, 2 * count);
        }
        begun[count] = ++now;
        ended[count] = NEVER;
        kinds[count] = kind;
        firstSectors[count] = firstSector;
        sectorCounts[count] = sectors;
        return count++;
    }

    void end(int write, boolean ok, boolean isDurable) {
        ended[write] = ++now;
        holds[write] = ok && kinds[write].isDefinite();
        if (holds[write]) {
            if (isDurable) {
                durable[write] = true;
            } else {
                if (volatileCount == volatileWrites.length) {
                    volatileWrites = Arrays.copyOf(volatileWrites, 2 * volatileCount);
                }
                volatileWrites[volatileCount++] = write;
            }
        }
    }

    /** Writes that had ended by this moment have become durable. */
    void flushed(long moment) {
        int kept = 0;
        for (int i = 0; i < volatileCount; i++) {
            int write = volatileWrites[i];
            if (ended[write] <= moment) {
                durable[write] = true;
            } else {
                volatileWrites[kept++] = write;
            }
        }
        volatileCount = kept;
    }

    /** What was under way is over without an end that anybody was told, and what was not durable may be lost. */
    void powerCut() {
        now++;
        for (int write = count - 1; write >= 0; write--) {
            if (ended[write] == NEVER) {
                ended[write] = now;
            }
        }
        for (int i = 0; i < volatileCount; i++) {
            holds[volatileWrites[i]] = false;
        }
        volatileCount = 0;
    }

    long moment() {
        return ++now;
    }

    /** Whether {@code later} has certainly replaced {@code earlier} for reads that began at {@code moment}. */
    boolean hides(int later, int earlier, long moment) {
        return holds[later] && ended[later] < moment && ended[earlier] < begun[later];
    }

    /**
     * A moment so that nothing, not even a power cut or a read that began at {@code oldestRead}, shows those of these writes
     * again that had ended by then: a durable one began then.
     */
    long buriedBefore(int[] writes, int howMany, long oldestRead) {
        long latest = 0;
        for (int i = 0; i < howMany; i++) {
            int write = writes[i];
            if (durable[write] && ended[write] < oldestRead) {
                latest = Math.max(latest, begun[write]);
            }
        }
        return latest;
    }

    boolean endedBefore(int write, long moment) {
        return ended[write] < moment;
    }

    boolean isDurable(int write) {
        return durable[write];
    }

    boolean beganBefore(int write, long moment) {
        return begun[write] < moment;
    }

    WriteKind kind(int write) {
        return kinds[write];
    }

    int count() {
        return count;
    }

    /** One line for people. */
    String describe(int write) {
        if (write == 0) {
            return "write 0: the zeroes of the new array";
        }
        if (kinds[write] == WriteKind.DAMAGE) {
            return "anything: the write hole may have taken it";
        }
        String state = ended[write] == NEVER
                ? "under way"
                : durable[write]
                        ? "acknowledged and durable"
                        : holds[write]
                                ? "acknowledged, not flushed"
                                : "not acknowledged, or not flushed before a power cut";
        return "write " + write + ": "
                + kinds[write].name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of " + sectorCounts[write]
                + " sectors from " + firstSectors[write] + ", " + state;
    }
}
