package org.asyncraid.raid.superblock;

/**
 * The fields of a version 1 superblock: offset and width in bytes, and md's name. All are little-endian. They fill
 * its first 256 bytes; the table {@code dev_roles} follows, two bytes a device number. Source: {@code struct
 * mdp_superblock_1} of Linux's include/uapi/linux/raid/md_p.h.
 */
enum Superblock1Field {
    /** a92b4efc. */
    MAGIC(0, 4, "magic"),
    /** 1. */
    MAJOR_VERSION(4, 4, "major_version"),
    /** See {@link Feature}. */
    FEATURE_MAP(8, 4, "feature_map"),
    /** 0. */
    PAD0(12, 4, "pad0"),
    /** The array's UUID. */
    SET_UUID(16, 16, "set_uuid"),
    /** The array's name, filled up with zero bytes. */
    SET_NAME(32, 32, "set_name"),
    /** Creation time: 40 bits of seconds since 1970, above them 24 bits of microseconds. */
    CTIME(64, 8, "ctime"),
    /** Signed: some levels that we do not care for are negative. */
    LEVEL(72, 4, "level"),
    LAYOUT(76, 4, "layout"),
    /** Sectors of each member that the array uses. */
    SIZE(80, 8, "size"),
    /** In sectors. */
    CHUNKSIZE(88, 4, "chunksize"),
    RAID_DISKS(92, 4, "raid_disks"),
    /**
     * Signed sectors from the superblock to the bitmap. With one of the PPL features it is two numbers instead:
     * signed 16 bits, sectors from the superblock to the partial parity log, and above them 16 bits, its length in
     * sectors.
     */
    BITMAP_OFFSET(96, 4, "bitmap_offset"),
    /** From here to {@link #NEW_OFFSET}: with the feature reshape. */
    NEW_LEVEL(100, 4, "new_level"),
    /** In sectors of the array. */
    RESHAPE_POSITION(104, 8, "reshape_position"),
    /** Signed. */
    DELTA_DISKS(112, 4, "delta_disks"),
    NEW_LAYOUT(116, 4, "new_layout"),
    /** In sectors. */
    NEW_CHUNK(120, 4, "new_chunk"),
    /** Signed sectors to add to the data offset, with the feature new-offset. */
    NEW_OFFSET(124, 4, "new_offset"),
    /** The member's first sector of data. */
    DATA_OFFSET(128, 8, "data_offset"),
    /** Sectors of the member that can be used for data. */
    DATA_SIZE(136, 8, "data_size"),
    /** The sector of this superblock. */
    SUPER_OFFSET(144, 8, "super_offset"),
    /** Sectors from the data offset that have been rebuilt, with the feature recovery-offset; a journal's tail. */
    RECOVERY_OFFSET(152, 8, "recovery_offset"),
    /** This member's index into {@code dev_roles}. */
    DEV_NUMBER(160, 4, "dev_number"),
    /** Read errors put right by rewriting. */
    CNT_CORRECTED_READ(164, 4, "cnt_corrected_read"),
    DEVICE_UUID(168, 16, "device_uuid"),
    /** Bit 0 write-mostly, bit 1 failfast. */
    DEVFLAGS(184, 1, "devflags"),
    /** Shift from the numbers of the bad block log to sectors. */
    BBLOG_SHIFT(185, 1, "bblog_shift"),
    /** Sectors reserved for the bad block log. */
    BBLOG_SIZE(186, 2, "bblog_size"),
    /** Signed sectors from the superblock to the bad block log. */
    BBLOG_OFFSET(188, 4, "bblog_offset"),
    /** Time of the last update, as {@link #CTIME}. */
    UTIME(192, 8, "utime"),
    EVENTS(200, 8, "events"),
    /** Sectors of each member whose parity is right; all ones if it is everywhere. */
    RESYNC_OFFSET(208, 8, "resync_offset"),
    /** The folded sum of all 32-bit words from the magic to the end of {@code dev_roles}, this field taken as 0. */
    SB_CSUM(216, 4, "sb_csum"),
    /** Entries of {@code dev_roles}. */
    MAX_DEV(220, 4, "max_dev"),
    /** The array's logical block size in bytes, from Linux 6.19 on; before, part of {@code pad3} and so 0. */
    LOGICAL_BLOCK_SIZE(224, 4, "logical_block_size"),
    /** 0. */
    PAD3(228, 28, "pad3");

    private final int offset;
    private final int bytes;
    private final String mdName;

    Superblock1Field(int offset, int bytes, String mdName) {
        this.offset = offset;
        this.bytes = bytes;
        this.mdName = mdName;
    }

    int offset() {
        return offset;
    }

    int bytes() {
        return bytes;
    }

    String mdName() {
        return mdName;
    }

    /** The field's number, zero-extended. */
    long get(byte[] image) {
        return switch (bytes) {
            case 1 -> image[offset] & 0xffL;
            case 2 -> LittleEndian.u16(image, offset);
            case 4 -> LittleEndian.u32(image, offset);
            case 8 -> LittleEndian.u64(image, offset);
            default -> throw new IllegalStateException(mdName + " is not a number");
        };
    }

    /** The number of a field of four bytes, signed. */
    int getSigned(byte[] image) {
        return LittleEndian.s32(image, offset);
    }

    void put(byte[] image, long value) {
        switch (bytes) {
            case 1 -> image[offset] = (byte) value;
            case 2 -> LittleEndian.putU16(image, offset, (int) value);
            case 4 -> LittleEndian.putU32(image, offset, value);
            case 8 -> LittleEndian.putU64(image, offset, value);
            default -> throw new IllegalStateException(mdName + " is not a number");
        }
    }

    boolean isZero(byte[] image) {
        for (int i = offset; i < offset + bytes; i++) {
            if (image[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
