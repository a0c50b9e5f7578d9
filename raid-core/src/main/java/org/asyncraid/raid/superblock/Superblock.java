package org.asyncraid.raid.superblock;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A member's superblock, whatever its version: what md knows about the array, about this member, and about the others.
 *
 * <p>Values are as they stand on disk, within limits that make them safe to compute with: sizes and offsets are at
 * most {@link #MAX_SECTORS}, {@link #raidDisks} is at most {@link MetadataVersion#maxDevices}. Whether they describe
 * an array that can run is for the assembly to say. Immutable; any thread may call.
 */
public sealed interface Superblock permits Superblock1, Superblock090 {

    /** The {@link #resyncOffset} of an array whose parity is right everywhere: md's {@code MaxSector}. */
    long CLEAN = -1;

    /** No size or offset is larger: as many sectors as bytes can be counted in a long. */
    long MAX_SECTORS = Long.MAX_VALUE / 512;

    /**
     * A reshape that has begun and not ended.
     *
     * @param positionSectors up to which array sector it has come
     * @param newLevel the level's number afterwards
     * @param deltaDisks raid devices afterwards, less those before
     * @param newLayout the layout's number afterwards
     * @param newChunkBytes the chunk afterwards
     * @param newDataOffsetSectors this member's data offset afterwards
     */
    record Reshape(
            long positionSectors,
            int newLevel,
            int deltaDisks,
            int newLayout,
            long newChunkBytes,
            long newDataOffsetSectors) {}

    MetadataVersion version();

    /** Where this superblock lies on its device. */
    long superblockSector();

    MdUuid arrayUuid();

    /** The array's name, mostly {@code host:name}; empty in version 0.90. As found on disk: any characters. */
    String name();

    /** md's number of the level, which need not be one that stores parity. */
    int levelNumber();

    /** md's number of the layout. */
    int layoutNumber();

    long chunkBytes();

    /** Members that hold data or parity, without spares; during a reshape, afterwards. */
    int raidDisks();

    /** How many sectors of every member the array uses. */
    long componentSectors();

    /** Seconds since 1970. */
    long creationTimeSeconds();

    /** When the superblock was last written, in seconds since 1970. */
    long updateTimeSeconds();

    /**
     * The 24 bits above the seconds of that time, meant for microseconds, which md leaves 0. This program puts a
     * {@link LogMark} there.
     */
    int updateMark();

    /** How often the array's superblocks had been updated; unsigned. The member with the most knows best. */
    long events();

    /**
     * Up to which sector of the members parity is known to be right. {@link #CLEAN}: everywhere; otherwise the array
     * was running when it was last heard of, or its first resync has not ended.
     */
    long resyncOffset();

    /** What this member is for, by its own account. */
    MemberRole role();

    /** This member's place in the table of roles, which is not its slot. */
    int deviceNumber();

    /** What the member with this device number is for; a spare where nobody is, or the table ends before. */
    MemberRole roleOf(int deviceNumber);

    /** How many device numbers the table of roles has. */
    int roleTableSize();

    FeatureMap features();

    /** Up to which sector this member has been rebuilt, counted from its data offset; empty if it is in sync. */
    OptionalLong recoveryOffset();

    /** Where the log begins, in sectors from the data offset; empty if this member is not the journal. */
    OptionalLong journalTail();

    /** Where this member's data begins. */
    long dataOffset();

    /** How many sectors from there on are the array's to use. */
    long dataSize();

    /** Empty in version 0.90, which names no members. */
    Optional<MdUuid> deviceUuid();

    Optional<Reshape> reshape();

    /** The write-intent bitmap with its head. Empty if there is none. */
    Optional<Extent> bitmap();

    /** The partial parity log. Empty if there is none. */
    Optional<Extent> partialParityLog();

    /** The room for the log of bad blocks, whether or not it has entries. Empty if there is none. */
    Optional<Extent> badBlockLog();

    /** By how many bits the numbers in the log of bad blocks are shifted to be sectors. */
    int badBlockShift();

    /**
     * What md itself would not start an array with, for it may be a feature it does not know; empty if there is no
     * such thing.
     */
    Optional<String> unknownContent();

    /** Why this program must not write this superblock back changed, in one line; empty if it may. */
    Optional<String> whyNotWritable();

    default boolean isClean() {
        return resyncOffset() == CLEAN;
    }

    /**
     * mdadm's picture of the array as this member knows it: a letter a slot, {@code A} active or being rebuilt,
     * {@code R} being replaced, {@code .} missing, {@code ?} claimed more often than that.
     */
    default String arrayState() {
        int slots = raidDisks() - Math.min(0, reshape().map(Reshape::deltaDisks).orElse(0));
        int[] claims = new int[slots];
        for (int number = 0; number < roleTableSize(); number++) {
            if (roleOf(number) instanceof MemberRole.Active active && active.slot() < slots) {
                claims[active.slot()]++;
            }
        }
        StringBuilder state = new StringBuilder(slots);
        for (int claimed : claims) {
            state.append(
                    switch (claimed) {
                        case 0 -> '.';
                        case 1 -> 'A';
                        case 2 -> 'R';
                        default -> '?';
                    });
        }
        return state.toString();
    }
}
