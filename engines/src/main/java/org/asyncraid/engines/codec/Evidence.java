package org.asyncraid.engines.codec;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an examination of shards found, block by block. Made once and filled again by each call, so that nothing is
 * allocated; belongs to one thread at a time.
 *
 * <p>A block is the same {@value ReedSolomon#BLOCK_BYTES} positions of every shard; the last one may be shorter.
 */
public final class Evidence {
    /** In place of a shard: all shards agree in this block. */
    public static final int NOBODY = -1;

    /** In place of a shard: shards disagree in this block, and no single one can be blamed. */
    public static final int UNKNOWN = -2;

    private short[] blamed = {};
    private int blocks;
    private int wrongBlocks;
    private Verdict verdict = Verdict.UNCHECKED;

    /** What follows for all blocks together. */
    public Verdict verdict() {
        return verdict;
    }

    /** How many blocks were examined; none if the verdict is {@link Verdict#UNCHECKED}. */
    public int blocks() {
        return blocks;
    }

    /** In how many blocks not all shards agree. */
    public int wrongBlocks() {
        return wrongBlocks;
    }

    /**
     * Who is wrong in a block: a shard, {@link #NOBODY} or {@link #UNKNOWN}.
     *
     * @throws IndexOutOfBoundsException if that block was not examined
     */
    public int corruptShard(int block) {
        return blamed[Objects.checkIndex(block, blocks)];
    }

    /** In how many blocks this shard is the one that is wrong. */
    public int wrongBlocks(int shard) {
        int count = 0;
        for (int block = 0; block < blocks; block++) {
            if (blamed[block] == shard) {
                count++;
            }
        }
        return count;
    }

    /** Forgets all: nothing will be examined. */
    void leaveUnchecked() {
        begin(0);
        verdict = Verdict.UNCHECKED;
    }

    /** Forgets all, and takes all shards to agree in as many blocks. */
    void begin(int expectedBlocks) {
        if (blamed.length < expectedBlocks) {
            blamed = new short[expectedBlocks];
        }
        Arrays.fill(blamed, 0, expectedBlocks, (short) NOBODY);
        blocks = expectedBlocks;
        wrongBlocks = 0;
        verdict = Verdict.AGREED;
    }

    /** Records a block in which shards disagree. */
    void blame(int block, int shard) {
        blamed[block] = (short) shard;
        wrongBlocks++;
        if (shard == UNKNOWN) {
            verdict = Verdict.REFUSED;
        } else if (verdict != Verdict.REFUSED) {
            verdict = Verdict.LOCATED;
        }
    }

    /** One sentence for people. */
    @Override
    public String toString() {
        return switch (verdict) {
            case UNCHECKED -> "there is nothing to compare the shards with";
            case AGREED -> "all shards agree";
            case LOCATED -> "in " + wrongBlocks + " of " + blocks + " blocks one shard is wrong: " + names();
            case REFUSED ->
                "in " + wrongBlocks(UNKNOWN) + " of " + blocks
                        + " blocks the shards contradict each other, and no single one is to blame";
        };
    }

    private String names() {
        return IntStream.range(0, blocks)
                .map(block -> blamed[block])
                .filter(shard -> shard >= 0)
                .distinct()
                .sorted()
                .mapToObj(shard -> "shard " + shard)
                .collect(Collectors.joining(", "));
    }
}
