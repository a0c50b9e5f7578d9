package org.asyncraid.engines.codec;

/** Sets of shards as words of bits, shard 0 in the lowest bit of the first word. */
final class Bits {
    private Bits() {}

    /** How many words hold as many shards. */
    static int words(int shards) {
        return (shards + Long.SIZE - 1) / Long.SIZE;
    }

    static boolean has(long[] words, int shard) {
        return (words[shard / Long.SIZE] >>> shard & 1) != 0;
    }

    static void add(long[] words, int shard) {
        words[shard / Long.SIZE] |= 1L << shard;
    }

    static void remove(long[] words, int shard) {
        words[shard / Long.SIZE] &= ~(1L << shard);
    }

    static boolean isEmpty(long[] words) {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }
}
