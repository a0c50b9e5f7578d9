package org.asyncraid.raid.bitmap;

import org.jspecify.annotations.Nullable;

/** How many windows are at work in each chunk of a bitmap. Memory is taken for parts of the bitmap as they are first used. */
final class WindowCounts {
    private static final int PART_SHIFT = 12;
    private static final int PART = 1 << PART_SHIFT;

    private final short[] @Nullable [] parts;

    WindowCounts(long bits) {
        parts = new short[Math.toIntExact(Math.ceilDiv(bits, PART))][];
    }

    boolean isZero(int bit) {
        short[] part = parts[bit >>> PART_SHIFT];
        return part == null || part[bit & (PART - 1)] == 0;
    }

    void increment(int bit) {
        short[] part = parts[bit >>> PART_SHIFT];
        if (part == null) {
            part = new short[PART];
            parts[bit >>> PART_SHIFT] = part;
        }
        part[bit & (PART - 1)]++;
    }

    /** Returns whether none is left. */
    boolean decrement(int bit) {
        short[] part = parts[bit >>> PART_SHIFT];
        if (part == null || part[bit & (PART - 1)] == 0) {
            throw new IllegalStateException("no window is at work in chunk " + bit);
        }
        return --part[bit & (PART - 1)] == 0;
    }
}
