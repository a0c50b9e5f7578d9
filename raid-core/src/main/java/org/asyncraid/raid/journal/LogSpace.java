package org.asyncraid.raid.journal;

/**
 * Which part of the ring is in use, and by what. The log is a row of commits, each a piece of log that was written at once;
 * a commit is done when the members have been written with all that it logs. Space is freed from the tail on, up to the last
 * meta block of the last commit that is done without a gap: the log must always begin with a meta block that is there.
 *
 * <p>Commits are numbered in order. Allocates only where more commits are open than ever before.
 */
final class LogSpace {
    private final JournalRing ring;
    private long tail;
    private long head;

    // By the commit's number, modulo the length: where its last meta block lies, and passes not yet on the members.
    private long[] lastMeta = new long[64];
    private int[] pending = new int[64];
    /** The oldest commit that still takes space, and the one after the newest. */
    private long first;

    private long next;
    /** Blocks that are promised, and not in use yet. */
    private long reserved;

    /** A log with one meta block at the tail, and the head behind it. */
    LogSpace(JournalRing ring, long tail, long head) {
        this.ring = ring;
        this.tail = tail;
        this.head = head;
    }

    long tail() {
        return tail;
    }

    long head() {
        return head;
    }

    long usedBlocks() {
        return ring.distance(tail, head) / JournalMetaBlock.BLOCK_SECTORS;
    }

    /** Blocks that can be written; one always stays free, or a full ring would look empty. */
    long freeBlocks() {
        return ring.blocks() - usedBlocks() - 1;
    }

    /** Promises blocks that will be written some time. */
    void reserve(long blocks) {
        reserved += blocks;
    }

    /** Takes back a promise, or makes it good. */
    void unreserve(long blocks) {
        reserved -= blocks;
    }

    /** Blocks in use or promised. */
    long boundBlocks() {
        return usedBlocks() + reserved;
    }

    /** Forgets what lies before a position: the log begins there. */
    void beginAt(long position) {
        tail = position;
    }

    /** The number of the commit that will be begun next. */
    long nextCommit() {
        return next;
    }

    /** Takes a commit's blocks off the free space and returns its number. */
    long begin(long blocks, long lastMetaSector) {
        if (next - first == pending.length) {
            grow();
        }
        int index = index(next);
        lastMeta[index] = lastMetaSector;
        head = ring.after(head, blocks);
        return next++;
    }

    /** A pass or row has something in a commit that is begun, or is just about to be. */
    void logged(long commit) {
        if (commit - first == pending.length) {
            grow();
        }
        pending[index(commit)]++;
    }

    /** The members have been written with what a pass logged in the commits from one to another. */
    void written(long firstCommit, long lastCommit) {
        for (long commit = firstCommit; commit <= lastCommit; commit++) {
            pending[index(commit)]--;
        }
    }

    /** The last commit that is done, and all before it too; -1 if the oldest is not done. */
    long lastDone() {
        long done = first - 1;
        while (done + 1 < next && pending[index(done + 1)] == 0) {
            done++;
        }
        return done < first ? -1 : done;
    }

    /** Where the log may begin once commits up to this one are flushed. */
    long tailAfter(long commit) {
        return lastMeta[index(commit)];
    }

    /** Frees what lies before {@link #tailAfter} a commit. */
    void free(long commit) {
        tail = tailAfter(commit);
        first = commit + 1;
    }

    private int index(long commit) {
        return (int) (commit & pending.length - 1);
    }

    private void grow() {
        long[] metas = lastMeta;
        int[] counts = pending;
        lastMeta = new long[2 * metas.length];
        pending = new int[lastMeta.length];
        for (long commit = first; commit - first < metas.length; commit++) {
            int from = (int) (commit & metas.length - 1);
            lastMeta[index(commit)] = metas[from];
            pending[index(commit)] = counts[from];
        }
    }
}
