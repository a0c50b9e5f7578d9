package org.asyncraid.raid.journal;

import org.asyncraid.raid.superblock.Superblock;

/**
 * Where the log lies on the journal's device: a ring of whole blocks over its data area, counted in sectors.
 *
 * @param dataOffset the ring's first sector on the device
 * @param sectors its length, a multiple of a block's
 */
public record JournalRing(long dataOffset, long sectors) {
    private static final int BLOCK = JournalMetaBlock.BLOCK_SECTORS;

    /** One meta block and one block behind it: anything less is no log. */
    public JournalRing {
        if (dataOffset < 0 || sectors < 2L * BLOCK || sectors % BLOCK != 0) {
            throw new IllegalArgumentException("a ring of " + sectors + " sectors at " + dataOffset
                    + "; allowed: whole blocks of 8 sectors, two at least");
        }
    }

    /** The ring of a journal's superblock, whose data area has the two blocks at least. */
    public static JournalRing of(Superblock journal) {
        return new JournalRing(journal.dataOffset(), journal.dataSize() / BLOCK * BLOCK);
    }

    /** Whether a superblock leaves room for a ring. */
    public static boolean fits(Superblock journal) {
        return journal.dataSize() >= 2L * BLOCK;
    }

    /** Whether a block of the ring begins there. */
    public boolean isPosition(long sector) {
        return sector >= 0 && sector < sectors && sector % BLOCK == 0;
    }

    /** The position some blocks further, round the end. */
    public long after(long position, long blocks) {
        return (position + blocks % (sectors / BLOCK) * BLOCK) % sectors;
    }

    /** Sectors from one position forward to another; 0 for the same. */
    public long distance(long from, long to) {
        return to >= from ? to - from : to + sectors - from;
    }

    /** Where on the device a position lies, in bytes. */
    public long deviceBytes(long position) {
        return (dataOffset + position) * 512;
    }

    /** Blocks from a position to the ring's end. */
    public long blocksToEnd(long position) {
        return (sectors - position) / BLOCK;
    }

    public long blocks() {
        return sectors / BLOCK;
    }
}
