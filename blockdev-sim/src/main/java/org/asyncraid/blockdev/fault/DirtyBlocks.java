package org.asyncraid.blockdev.fault;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a volatile cache holds: of each dirty block the versions that may be missing on the device. A version is a number,
 * its cell; cells and their memory are used again, so that writes allocate nothing once the cache has been as full.
 *
 * <p>Invariant: a block's bit is set in its group exactly while it has a version, and a group is in the table exactly while
 * a bit of it is set. A block's versions are linked from the newest to the oldest, and the numbers of their writes fall.
 */
final class DirtyBlocks {
    /** No version. */
    static final int NONE = -1;

    private static final int GROUP_BLOCKS = Long.SIZE;
    private static final int SLAB_CELLS = 64;

    /** Neighbouring blocks; a long has a bit for each. */
    private static final class Group {
        private final int[] newest = new int[GROUP_BLOCKS];
        private long dirty;
    }

    private final int blockBytes;
    private final TreeMap<Long, Group> groups = new TreeMap<>();
    private final ArrayDeque<Group> idleGroups = new ArrayDeque<>();
    /** The group that was asked for last, or null where it is not there, and its number. */
    private @Nullable Group latest;

    private long latestNumber = -1;
    private int blocks;

    private byte[][] slabs = new byte[0][];
    private long[] writes = new long[0];

    /** Of a cell, the next older version of the same block; of a free one, the next free one. */
    private int[] older = new int[0];

    private int firstFree = NONE;

    DirtyBlocks(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    /** How many blocks have versions here. */
    int blocks() {
        return blocks;
    }

    boolean isEmpty() {
        return blocks == 0;
    }

    /** Adds versions of neighbouring blocks by one write, which is later than all before. */
    void add(long firstBlock, long count, long write, MemorySegment memory, long at) {
        long from = at;
        Group group = null;
        for (long block = firstBlock; block < firstBlock + count; block++) {
            int index = indexOf(block);
            if (group == null || index == 0) {
                group = groupFor(block);
            }
            int cell = takeCell();
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, slabOf(cell), placeOf(cell), blockBytes);
            writes[cell] = write;
            long bit = 1L << index;
            if ((group.dirty & bit) == 0) {
                group.dirty |= bit;
                blocks++;
                older[cell] = NONE;
            } else {
                older[cell] = group.newest[index];
            }
            group.newest[index] = cell;
            from += blockBytes;
        }
    }

    /** The first dirty block from this one on, or -1 if there is none. */
    long firstFrom(long block) {
        Group group = groupOf(block);
        long rest = group == null ? 0 : group.dirty & -1L << indexOf(block);
        if (rest != 0) {
            return block - indexOf(block) + Long.numberOfTrailingZeros(rest);
        }
        var next = groups.higherEntry(block / GROUP_BLOCKS);
        return next == null ? -1 : next.getKey() * GROUP_BLOCKS + Long.numberOfTrailingZeros(next.getValue().dirty);
    }

    /** How many of these blocks are dirty. */
    int countOf(long firstBlock, long count) {
        int found = 0;
        long end = firstBlock + count;
        for (long block = firstBlock; block < end && blocks > 0; block += GROUP_BLOCKS - indexOf(block)) {
            Group group = groupOf(block);
            if (group != null) {
                found += Long.bitCount(group.dirty & bitsOf(block, end));
            }
        }
        return found;
    }

    /** The newest version of a block, or {@link #NONE}. */
    int newest(long block) {
        Group group = groupOf(block);
        int index = indexOf(block);
        return group == null || (group.dirty >>> index & 1) == 0 ? NONE : group.newest[index];
    }

    /** The numbers of the writes of a block, oldest first. */
    long[] writesOf(long block) {
        int count = 0;
        for (int cell = newest(block); cell != NONE; cell = older[cell]) {
            count++;
        }
        long[] found = new long[count];
        for (int cell = newest(block); cell != NONE; cell = older[cell]) {
            found[--count] = writes[cell];
        }
        return found;
    }

    /** The version of a block by this write. */
    int versionOf(long block, long write) {
        int cell = newest(block);
        while (cell != NONE && writes[cell] != write) {
            cell = older[cell];
        }
        return cell;
    }

    /** The number of the write that a version is by. */
    long writeOf(int version) {
        return writes[version];
    }

    /** Puts the content of a version into memory. */
    void copy(int version, MemorySegment memory, long at) {
        MemorySegment.copy(slabOf(version), placeOf(version), memory, ValueLayout.JAVA_BYTE, at, blockBytes);
    }

    /** Puts the newest contents of the dirty ones of these blocks into memory that is to show all of them. */
    void show(long firstBlock, long count, MemorySegment memory, long at) {
        long end = firstBlock + count;
        for (long block = firstBlock; block < end; block += GROUP_BLOCKS - indexOf(block)) {
            Group group = groupOf(block);
            long left = group == null ? 0 : group.dirty & bitsOf(block, end);
            for (; group != null && left != 0; left &= left - 1) {
                int index = Long.numberOfTrailingZeros(left);
                long shown = block - indexOf(block) + index;
                copy(group.newest[index], memory, at + (shown - firstBlock) * blockBytes);
            }
        }
    }

    /** The device holds a block's content by this write, or by a later one. */
    void forget(long block, long write) {
        Group group = groupOf(block);
        int index = indexOf(block);
        if (group == null || (group.dirty >>> index & 1) == 0) {
            return;
        }
        int kept = NONE;
        int cell = group.newest[index];
        while (cell != NONE && writes[cell] > write) {
            kept = cell;
            cell = older[cell];
        }
        if (kept == NONE) {
            group.dirty &= ~(1L << index);
            blocks--;
            if (group.dirty == 0) {
                groups.remove(block / GROUP_BLOCKS);
                latest = null;
                idleGroups.push(group);
            }
        } else {
            older[kept] = NONE;
        }
        free(cell);
    }

    /** Forgets everything. */
    void clear() {
        for (long block = firstFrom(0); block >= 0; block = firstFrom(block)) {
            forget(block, Long.MAX_VALUE);
        }
    }

    /** The numbers of all writes that have a version here, in their order. */
    long[] allWrites() {
        LongStream.Builder all = LongStream.builder();
        for (long block = firstFrom(0); block >= 0; block = firstFrom(block + 1)) {
            for (long write : writesOf(block)) {
                all.add(write);
            }
        }
        return all.build().distinct().sorted().toArray();
    }

    /** The number of the oldest write of which a block has a version. */
    long oldestWriteOf(long block) {
        return writesOf(block)[0];
    }

    private Group groupFor(long block) {
        Group group = groupOf(block);
        if (group == null) {
            group = idleGroups.isEmpty() ? new Group() : idleGroups.pop();
            groups.put(block / GROUP_BLOCKS, group);
            latest = group;
        }
        return group;
    }

    private @Nullable Group groupOf(long block) {
        long number = block / GROUP_BLOCKS;
        if (number != latestNumber) {
            latest = groups.get(number);
            latestNumber = number;
        }
        return latest;
    }

    private int takeCell() {
        if (firstFree == NONE) {
            addSlab();
        }
        int cell = firstFree;
        firstFree = older[cell];
        return cell;
    }

    private void addSlab() {
        int first = slabs.length * SLAB_CELLS;
        slabs = Arrays.copyOf(slabs, slabs.length + 1);
        slabs[slabs.length - 1] = new byte[SLAB_CELLS * blockBytes];
        if (first == writes.length) {
            int room = Math.max(SLAB_CELLS, 2 * first);
            writes = Arrays.copyOf(writes, room);
            older = Arrays.copyOf(older, room);
        }
        for (int cell = first + SLAB_CELLS - 1; cell >= first; cell--) {
            older[cell] = firstFree;
            firstFree = cell;
        }
    }

    /** Frees a version and all that are older. */
    private void free(int newest) {
        int cell = newest;
        while (cell != NONE) {
            int next = older[cell];
            older[cell] = firstFree;
            firstFree = cell;
            cell = next;
        }
    }

    private byte[] slabOf(int cell) {
        return slabs[cell / SLAB_CELLS];
    }

    private int placeOf(int cell) {
        return cell % SLAB_CELLS * blockBytes;
    }

    private static int indexOf(long block) {
        return (int) (block % GROUP_BLOCKS);
    }

    /** The bits, in the group of {@code block}, of the blocks from it to {@code end}. */
    private static long bitsOf(long block, long end) {
        long most = Math.min(GROUP_BLOCKS - indexOf(block), end - block);
        return -1L >>> (GROUP_BLOCKS - most) << indexOf(block);
    }
}
