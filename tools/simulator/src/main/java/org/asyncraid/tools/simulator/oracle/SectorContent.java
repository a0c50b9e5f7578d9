package org.asyncraid.tools.simulator.oracle;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.asyncraid.async.loop.SeededRandom;
import org.asyncraid.blockdev.BlockDevice;

/**
 * What writes put into sectors: 512 bytes that follow from the number of the write and that of the sector, so that a
 * sector tells who wrote it, and nobody has to remember bytes. The first word holds both numbers; all others depend on it
 * by a hash, so that neither xors of sectors nor sectors torn inside pass for content. Sectors of zeroes are content too.
 */
public final class SectorContent {
    /** What {@link #writerOf} says of zeroes. */
    public static final int ZEROES = 0;

    /** What {@link #writerOf} says of bytes that no write put there. */
    public static final int GARBAGE = -1;

    /** What {@link #writerOf} says of content that belongs to another sector. */
    public static final int MISPLACED = -2;

    private static final int WORDS = BlockDevice.SECTOR_BYTES / Long.BYTES;
    private static final long[] MASKS = new long[WORDS];

    static {
        SeededRandom random = SeededRandom.of(0x5ec7);
        for (int i = 0; i < WORDS; i++) {
            MASKS[i] = random.nextLong();
        }
    }

    private SectorContent() {}

    /** Puts the content of {@code write} (1 or more) for {@code sector} at byte {@code at}, a multiple of 8. */
    public static void fill(MemorySegment memory, long at, int sector, int write) {
        long header = header(sector, write);
        long hash = mixed(header);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, header);
        for (int i = 1; i < WORDS; i++) {
            memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at + (long) i * Long.BYTES, hash ^ MASKS[i]);
        }
    }

    /** The number of the write whose content for {@code sector} is at byte {@code at}, or what else is there. */
    public static int writerOf(MemorySegment memory, long at, int sector) {
        long header = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        long hash = mixed(header);
        long wrong = 0;
        if (header == 0) {
            for (int i = 1; i < WORDS; i++) {
                wrong |= memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + (long) i * Long.BYTES);
            }
            return wrong == 0 ? ZEROES : GARBAGE;
        }
        for (int i = 1; i < WORDS; i++) {
            wrong |= memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at + (long) i * Long.BYTES) ^ hash ^ MASKS[i];
        }
        if (wrong != 0 || header >>> 32 == 0) {
            return GARBAGE;
        }
        return (int) header == sector ? (int) (header >>> 32) : MISPLACED;
    }

    private static long header(int sector, int write) {
        return (long) write << 32 | (sector & 0xffffffffL);
    }

    /** The finalizer of splitmix64: Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014. */
    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
