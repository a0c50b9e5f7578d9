package org.asyncraid.raid.superblock;

/**
 * The words of a version 0.90 superblock: each is 32 bits in the byte order of the machine that wrote it, of which only
 * little-endian is read here; the given number is its place, in words. The superblock has 1024. Source: {@code struct
 * mdp_superblock_s} of Linux's include/uapi/linux/raid/md_p.h.
 */
enum Superblock090Field {
    /** a92b4efc. */
    MD_MAGIC(0),
    /** 0. */
    MAJOR_VERSION(1),
    /** 90; 91 while a reshape runs. */
    MINOR_VERSION(2),
    PATCH_VERSION(3),
    /** The first quarter of the array's UUID. */
    SET_UUID0(5),
    /** Creation time in seconds since 1970. */
    CTIME(6),
    /** Signed. */
    LEVEL(7),
    /** KiB of each member that the array uses. */
    SIZE(8),
    NR_DISKS(9),
    RAID_DISKS(10),
    MD_MINOR(11),
    NOT_PERSISTENT(12),
    SET_UUID1(13),
    SET_UUID2(14),
    SET_UUID3(15),
    /** Time of the last update in seconds since 1970. */
    UTIME(32),
    /** Bit 0 clean, bit 8 there is a bitmap behind the superblock. */
    STATE(33),
    ACTIVE_DISKS(34),
    WORKING_DISKS(35),
    FAILED_DISKS(36),
    SPARE_DISKS(37),
    /** The folded sum of all words, this one taken as 0. */
    SB_CSUM(38),
    EVENTS_LO(39),
    EVENTS_HI(40),
    /** The event count at which {@link #RECOVERY_CP} was written. */
    CP_EVENTS_LO(41),
    CP_EVENTS_HI(42),
    /** Sectors of each member whose parity is right, if the checkpoint's events are the superblock's. */
    RECOVERY_CP(43),
    /** Two words, the lower first; in sectors of the array. From here to {@link #NEW_CHUNK}: minor version 91. */
    RESHAPE_POSITION(44),
    NEW_LEVEL(46),
    /** Signed. */
    DELTA_DISKS(47),
    NEW_LAYOUT(48),
    /** In bytes. */
    NEW_CHUNK(49),
    /** In bytes, from Linux 6.19 on. */
    LOGICAL_BLOCK_SIZE(50),
    LAYOUT(64),
    /** In bytes. */
    CHUNK_SIZE(65),
    /** The first of 27 descriptors of 32 words, in the order of device numbers. */
    DISKS(128),
    /** This member's descriptor. */
    THIS_DISK(992);

    private final int word;

    Superblock090Field(int word) {
        this.word = word;
    }

    /** In bytes. */
    int offset() {
        return 4 * word;
    }

    long get(byte[] image) {
        return LittleEndian.u32(image, offset());
    }

    int getSigned(byte[] image) {
        return LittleEndian.s32(image, offset());
    }

    void put(byte[] image, long value) {
        LittleEndian.putU32(image, offset(), value);
    }

    /** The number in a word of a descriptor. {@code index} counts descriptors of 32 words from this field on. */
    long getOfDescriptor(byte[] image, int index, int wordOfDescriptor) {
        return LittleEndian.u32(image, offset() + 4 * (32 * index + wordOfDescriptor));
    }
}
