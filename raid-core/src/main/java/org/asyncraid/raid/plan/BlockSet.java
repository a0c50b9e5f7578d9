package org.asyncraid.raid.plan;

import java.util.Arrays;

/**
 * A mutable set of block positions of a stripe window: data 0 to {@code d - 1} in the order of their syndrome exponents,
 * then P, then Q. Of fixed capacity; no operation allocates. Operands of set operations must have the same capacity. Not
 * thread-safe.
 */
public final class BlockSet {
    private final long[] words;

    /** An empty set of positions 0 to {@code capacity - 1}. */
    public BlockSet(int capacity) {
        words = new long[(capacity + 63) >>> 6];
    }

    private BlockSet(long[] words) {
        this.words = words;
    }

    /** A set of its own with the same content. */
    public BlockSet copy() {
        return new BlockSet(words.clone());
    }

    public BlockSet set(BlockSet other) {
        System.arraycopy(other.words, 0, words, 0, words.length);
        return this;
    }

    public BlockSet clear() {
        Arrays.fill(words, 0);
        return this;
    }

    public BlockSet add(int position) {
        words[position >>> 6] |= 1L << position;
        return this;
    }

    public BlockSet remove(int position) {
        words[position >>> 6] &= ~(1L << position);
        return this;
    }

    /** Adds the positions from {@code from} (inclusive) to {@code to} (exclusive). */
    public BlockSet addRange(int from, int to) {
        for (int position = from; position < to; position++) {
            add(position);
        }
        return this;
    }

    public BlockSet addAll(BlockSet other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
        return this;
    }

    public BlockSet removeAll(BlockSet other) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= ~other.words[i];
        }
        return this;
    }

    public BlockSet retainAll(BlockSet other) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= other.words[i];
        }
        return this;
    }

    public boolean contains(int position) {
        return ((words[position >>> 6] >>> position) & 1) != 0;
    }

    public boolean containsAll(BlockSet other) {
        for (int i = 0; i < words.length; i++) {
            if ((other.words[i] & ~words[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    public boolean intersects(BlockSet other) {
        for (int i = 0; i < words.length; i++) {
            if ((words[i] & other.words[i]) != 0) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return next(0) < 0;
    }

    public int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /** The first member at or after {@code from}, or -1. */
    public int next(int from) {
        int index = from >>> 6;
        if (index >= words.length) {
            return -1;
        }
        long word = words[index] & (-1L << from);
        while (word == 0) {
            if (++index == words.length) {
                return -1;
            }
            word = words[index];
        }
        return (index << 6) + Long.numberOfTrailingZeros(word);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockSet set && Arrays.equals(words, set.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int position = next(0); position >= 0; position = next(position + 1)) {
            text.append(text.length() > 1 ? "," : "").append(position);
        }
        return text.append('}').toString();
    }
}
