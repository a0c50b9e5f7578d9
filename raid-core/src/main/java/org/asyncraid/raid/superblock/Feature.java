package org.asyncraid.raid.superblock;

/**
 * The bits of a version 1 superblock's feature map, md's {@code MD_FEATURE_*}. Who does not know a bit must keep off.
 */
public enum Feature {
    /** A write-intent bitmap lies beside the superblock; {@code MD_FEATURE_BITMAP_OFFSET}. */
    BITMAP(0x1, "bitmap"),
    /** This member is in sync only below its recovery offset. */
    RECOVERY_OFFSET(0x2, "recovery-offset"),
    RESHAPE_ACTIVE(0x4, "reshape"),
    /** The log of bad blocks is not empty. */
    BAD_BLOCKS(0x8, "bad-blocks"),
    /** This member is being made to replace another of the same slot. */
    REPLACEMENT(0x10, "replacement"),
    RESHAPE_BACKWARDS(0x20, "reshape-backwards"),
    /** The reshape moves the data offset. */
    NEW_OFFSET(0x40, "new-offset"),
    /** The recovery of this member only looks at what the bitmap marks. */
    RECOVERY_BITMAP(0x80, "recovery-bitmap"),
    /** {@code MD_FEATURE_CLUSTERED}; mdadm calls it {@code BITMAP_VERSIONED}. */
    CLUSTERED(0x100, "clustered"),
    /** Writes go through a journal device first. */
    JOURNAL(0x200, "journal"),
    /** Partial parity log. */
    PPL(0x400, "ppl"),
    /** Partial parity log with room for several. The kernel turns PPL into this. */
    MULTIPLE_PPLS(0x800, "multiple-ppls"),
    RAID0_LAYOUT(0x1000, "raid0-layout");

    private final int bit;
    private final String label;

    Feature(int bit, String label) {
        this.bit = bit;
        this.label = label;
    }

    int bit() {
        return bit;
    }

    /** A short name for messages. */
    public String label() {
        return label;
    }
}
