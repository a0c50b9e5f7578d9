package org.asyncraid.engines.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.asyncraid.async.op.Gf256;

/**
 * A piece of a block on its way through {@link WordKernels}: words in an array, each of eight elements. The loops have no
 * calls and no branches, and go over whole arrays, so that the compiler makes vectors of them, which it does not of native
 * memory, where blocks might overlap.
 *
 * <p>Doubling moves all bits of an element up by one; where the highest was set, 0x1d is added. Source: H. P. Anvin, The
 * mathematics of RAID-6, section 5.
 */
final class WordTile {
    static final int WORDS = 256;

    private static final long HIGHEST_BITS = 0x8080808080808080L;
    private static final long LOWER_BITS = ~HIGHEST_BITS;
    private static final long REDUCTION = (Gf256.POLYNOMIAL & 0xff) * 0x0101010101010101L;

    private final long[] words = new long[WORDS];

    /** Takes these words of memory. */
    void load(long address, int count) {
        MemorySegment.copy(NativeMemory.ALL, ValueLayout.JAVA_LONG_UNALIGNED, address, words, 0, count);
    }

    /** Puts the words into memory. */
    void store(long address, int count) {
        MemorySegment.copy(words, 0, NativeMemory.ALL, ValueLayout.JAVA_LONG_UNALIGNED, address, count);
    }

    void clear(int count) {
        Arrays.fill(words, 0, count, 0);
    }

    /** {@code this ^= other}. */
    void add(WordTile other, int count) {
        long[] sum = words;
        long[] added = other.words;
        for (int i = 0; i < count; i++) {
            sum[i] ^= added[i];
        }
    }

    /** {@code this = 2 · this}. */
    void twice(int count) {
        long[] all = words;
        for (int i = 0; i < count; i++) {
            long highest = all[i] & HIGHEST_BITS;
            all[i] = ((all[i] & LOWER_BITS) << 1) ^ (((highest << 1) - (highest >>> 7)) & REDUCTION);
        }
    }

    /** {@code this = 2 · this ^ other}. */
    void twiceAndAdd(WordTile other, int count) {
        long[] all = words;
        long[] added = other.words;
        for (int i = 0; i < count; i++) {
            long highest = all[i] & HIGHEST_BITS;
            all[i] = ((all[i] & LOWER_BITS) << 1) ^ (((highest << 1) - (highest >>> 7)) & REDUCTION) ^ added[i];
        }
    }

    /** {@code this = coefficient · other}, by Horner's rule over the bits of the coefficient. */
    void become(int coefficient, WordTile other, int count) {
        clear(count);
        for (int bit = Integer.highestOneBit(coefficient); bit != 0; bit >>= 1) {
            if ((coefficient & bit) == 0) {
                twice(count);
            } else {
                twiceAndAdd(other, count);
            }
        }
    }

    boolean isZero(int count) {
        long[] all = words;
        long any = 0;
        for (int i = 0; i < count; i++) {
            any |= all[i];
        }
        return any == 0;
    }
}
