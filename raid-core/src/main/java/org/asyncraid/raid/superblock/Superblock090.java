package org.asyncraid.raid.superblock;

import static org.asyncraid.raid.superblock.Superblock090Field.ACTIVE_DISKS;
import static org.asyncraid.raid.superblock.Superblock090Field.CHUNK_SIZE;
import static org.asyncraid.raid.superblock.Superblock090Field.CP_EVENTS_HI;
import static org.asyncraid.raid.superblock.Superblock090Field.CP_EVENTS_LO;
import static org.asyncraid.raid.superblock.Superblock090Field.CTIME;
import static org.asyncraid.raid.superblock.Superblock090Field.DELTA_DISKS;
import static org.asyncraid.raid.superblock.Superblock090Field.DISKS;
import static org.asyncraid.raid.superblock.Superblock090Field.EVENTS_HI;
import static org.asyncraid.raid.superblock.Superblock090Field.EVENTS_LO;
import static org.asyncraid.raid.superblock.Superblock090Field.FAILED_DISKS;
import static org.asyncraid.raid.superblock.Superblock090Field.LAYOUT;
import static org.asyncraid.raid.superblock.Superblock090Field.LEVEL;
import static org.asyncraid.raid.superblock.Superblock090Field.MAJOR_VERSION;
import static org.asyncraid.raid.superblock.Superblock090Field.MD_MAGIC;
import static org.asyncraid.raid.superblock.Superblock090Field.MD_MINOR;
import static org.asyncraid.raid.superblock.Superblock090Field.MINOR_VERSION;
import static org.asyncraid.raid.superblock.Superblock090Field.NEW_CHUNK;
import static org.asyncraid.raid.superblock.Superblock090Field.NEW_LAYOUT;
import static org.asyncraid.raid.superblock.Superblock090Field.NEW_LEVEL;
import static org.asyncraid.raid.superblock.Superblock090Field.NR_DISKS;
import static org.asyncraid.raid.superblock.Superblock090Field.RAID_DISKS;
import static org.asyncraid.raid.superblock.Superblock090Field.RECOVERY_CP;
import static org.asyncraid.raid.superblock.Superblock090Field.RESHAPE_POSITION;
import static org.asyncraid.raid.superblock.Superblock090Field.SB_CSUM;
import static org.asyncraid.raid.superblock.Superblock090Field.SET_UUID0;
import static org.asyncraid.raid.superblock.Superblock090Field.SET_UUID1;
import static org.asyncraid.raid.superblock.Superblock090Field.SET_UUID2;
import static org.asyncraid.raid.superblock.Superblock090Field.SET_UUID3;
import static org.asyncraid.raid.superblock.Superblock090Field.SIZE;
import static org.asyncraid.raid.superblock.Superblock090Field.SPARE_DISKS;
import static org.asyncraid.raid.superblock.Superblock090Field.STATE;
import static org.asyncraid.raid.superblock.Superblock090Field.THIS_DISK;
import static org.asyncraid.raid.superblock.Superblock090Field.UTIME;
import static org.asyncraid.raid.superblock.Superblock090Field.WORKING_DISKS;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A superblock of version 0.90, which is read and never written. Its data begins at the start of the device.
 *
 * <p>Source: Linux's drivers/md/md.c ({@code super_90_load}, {@code super_90_validate}).
 */
public final class Superblock090 implements Superblock {

    /** How much of a device to read for {@link #parse}; the whole superblock. */
    public static final int REGION_BYTES = 4096;

    private static final int BIG_ENDIAN_MAGIC = 0xfc4e2ba9;
    private static final int MAX_DISKS = 27;
    private static final long STATE_CLEAN = 1;
    private static final long STATE_BITMAP = 1 << 8;

    /** Words of a descriptor, and bits of the last. */
    private static final int DISK_NUMBER = 0;

    private static final int DISK_RAID_DISK = 3;
    private static final int DISK_STATE = 4;
    private static final int STATE_FAULTY = 1;
    private static final int STATE_SYNC = 1 << 2;

    private static final int MINOR_VERSION_OF_RESHAPE = 91;

    /** A size in KiB has 32 bits, so no more of a device is used. */
    private static final long MAX_DATA_SECTORS = (2L << 32) - 2;

    private static final int BITMAP_AFTER_SECTORS = REGION_BYTES / 512;

    /**
     * How many devices there were when the superblock was written; only this version counts them.
     *
     * @param total all that were attached
     * @param active those in sync
     * @param working active ones and spares
     * @param failed slots without a member
     * @param spare those that wait, or are being rebuilt
     */
    public record DeviceCounts(int total, int active, int working, int failed, int spare) {}

    private final long superblockSector;
    private final byte[] image;

    private Superblock090(long superblockSector, byte[] image) {
        this.superblockSector = superblockSector;
        this.image = image;
    }

    /**
     * Reads a superblock.
     *
     * @param sector where on the device the region begins
     * @param region {@link #REGION_BYTES} bytes; copied
     */
    public static Parsed<Superblock> parse(long sector, byte[] region) {
        if (region.length != REGION_BYTES) {
            throw new IllegalArgumentException(
                    "a version 0.90 superblock is read from " + REGION_BYTES + " bytes, not " + region.length);
        }
        if (MD_MAGIC.getSigned(region) == BIG_ENDIAN_MAGIC) {
            return new Parsed.Damaged<>("it was written by a big-endian machine, which only such a machine reads");
        }
        if (MD_MAGIC.get(region) != Superblock1.MAGIC_NUMBER) {
            return new Parsed.Absent<>();
        }
        return damage(region)
                .<Parsed<Superblock>>map(Parsed.Damaged::new)
                .orElseGet(() -> new Parsed.Value<>(new Superblock090(sector, region.clone())));
    }

    private static Optional<String> damage(byte[] region) {
        long minor = MINOR_VERSION.get(region);
        if (MAJOR_VERSION.get(region) != 0 || minor < 90 || minor > MINOR_VERSION_OF_RESHAPE) {
            return Optional.of("its version is " + MAJOR_VERSION.get(region) + "." + minor + " where only 0.90 can be");
        }
        byte[] copy = region.clone();
        SB_CSUM.put(copy, 0);
        int expected = LittleEndian.foldedSum(copy, REGION_BYTES);
        if (SB_CSUM.getSigned(region) != expected) {
            return Optional.of(
                    "its checksum is %08x and should be %08x".formatted(SB_CSUM.getSigned(region), expected));
        }
        int deltaDisks = DELTA_DISKS.getSigned(region);
        if (RAID_DISKS.get(region) > MAX_DISKS || deltaDisks > MAX_DISKS || deltaDisks < -MAX_DISKS) {
            return Optional.of("its " + RAID_DISKS.get(region) + " raid devices (delta " + deltaDisks
                    + ") are more than the " + MAX_DISKS + " there can be");
        }
        return Optional.empty();
    }

    @Override
    public MetadataVersion version() {
        return MetadataVersion.V0_90;
    }

    @Override
    public long superblockSector() {
        return superblockSector;
    }

    @Override
    public MdUuid arrayUuid() {
        return new MdUuid(
                SET_UUID0.get(image) << 32 | SET_UUID1.get(image), SET_UUID2.get(image) << 32 | SET_UUID3.get(image));
    }

    @Override
    public String name() {
        return "";
    }

    @Override
    public int levelNumber() {
        return LEVEL.getSigned(image);
    }

    @Override
    public int layoutNumber() {
        return LAYOUT.getSigned(image);
    }

    @Override
    public long chunkBytes() {
        return CHUNK_SIZE.get(image);
    }

    @Override
    public int raidDisks() {
        return (int) RAID_DISKS.get(image);
    }

    @Override
    public long componentSectors() {
        return 2 * SIZE.get(image);
    }

    @Override
    public long creationTimeSeconds() {
        return CTIME.get(image);
    }

    @Override
    public long updateTimeSeconds() {
        return UTIME.get(image);
    }

    @Override
    public int updateMark() {
        return 0;
    }

    @Override
    public long events() {
        return EVENTS_HI.get(image) << 32 | EVENTS_LO.get(image);
    }

    /** A checkpoint counts only if it is as new as the superblock; else parity is in doubt everywhere. */
    @Override
    public long resyncOffset() {
        if ((STATE.get(image) & STATE_CLEAN) != 0) {
            return CLEAN;
        }
        boolean checkpointIsCurrent =
                CP_EVENTS_HI.get(image) == EVENTS_HI.get(image) && CP_EVENTS_LO.get(image) == EVENTS_LO.get(image);
        return checkpointIsCurrent ? RECOVERY_CP.get(image) : 0;
    }

    @Override
    public MemberRole role() {
        return roleOf(deviceNumber());
    }

    @Override
    public int deviceNumber() {
        return (int) THIS_DISK.getOfDescriptor(image, 0, DISK_NUMBER);
    }

    /** A member that is being rebuilt is a spare here: the version has no words for how far it has come. */
    @Override
    public MemberRole roleOf(int deviceNumber) {
        if (deviceNumber < 0 || deviceNumber >= MAX_DISKS) {
            return new MemberRole.Spare();
        }
        long state = DISKS.getOfDescriptor(image, deviceNumber, DISK_STATE);
        if ((state & STATE_FAULTY) != 0) {
            return new MemberRole.Faulty();
        }
        if ((state & STATE_SYNC) == 0) {
            return new MemberRole.Spare();
        }
        int slot = (int) DISKS.getOfDescriptor(image, deviceNumber, DISK_RAID_DISK);
        return slot >= 0 && slot < MAX_DISKS ? new MemberRole.Active(slot) : new MemberRole.Spare();
    }

    @Override
    public int roleTableSize() {
        return MAX_DISKS;
    }

    @Override
    public FeatureMap features() {
        FeatureMap features = new FeatureMap(0);
        if ((STATE.get(image) & STATE_BITMAP) != 0) {
            features = features.with(Feature.BITMAP);
        }
        if (MINOR_VERSION.get(image) == MINOR_VERSION_OF_RESHAPE) {
            features = features.with(Feature.RESHAPE_ACTIVE);
        }
        return features;
    }

    @Override
    public OptionalLong recoveryOffset() {
        return OptionalLong.empty();
    }

    @Override
    public OptionalLong journalTail() {
        return OptionalLong.empty();
    }

    @Override
    public long dataOffset() {
        return 0;
    }

    @Override
    public long dataSize() {
        return Math.min(superblockSector, MAX_DATA_SECTORS);
    }

    @Override
    public Optional<MdUuid> deviceUuid() {
        return Optional.empty();
    }

    @Override
    public Optional<Reshape> reshape() {
        if (!features().has(Feature.RESHAPE_ACTIVE)) {
            return Optional.empty();
        }
        return Optional.of(new Reshape(
                LittleEndian.u64(image, RESHAPE_POSITION.offset()),
                NEW_LEVEL.getSigned(image),
                DELTA_DISKS.getSigned(image),
                NEW_LAYOUT.getSigned(image),
                NEW_CHUNK.get(image),
                0));
    }

    @Override
    public Optional<Extent> bitmap() {
        return features().has(Feature.BITMAP)
                ? Optional.of(new Extent(superblockSector + BITMAP_AFTER_SECTORS, 0))
                : Optional.empty();
    }

    @Override
    public Optional<Extent> partialParityLog() {
        return Optional.empty();
    }

    @Override
    public Optional<Extent> badBlockLog() {
        return Optional.empty();
    }

    @Override
    public int badBlockShift() {
        return 0;
    }

    @Override
    public Optional<String> unknownContent() {
        return Optional.empty();
    }

    @Override
    public Optional<String> whyNotWritable() {
        return Optional.of("superblocks of version 0.90 are read, not written");
    }

    public int checksum() {
        return SB_CSUM.getSigned(image);
    }

    public DeviceCounts deviceCounts() {
        return new DeviceCounts(
                NR_DISKS.getSigned(image),
                ACTIVE_DISKS.getSigned(image),
                WORKING_DISKS.getSigned(image),
                FAILED_DISKS.getSigned(image),
                SPARE_DISKS.getSigned(image));
    }

    /** mdadm's number of the md device it was made as. */
    public int preferredMinor() {
        return MD_MINOR.getSigned(image);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Superblock090 that
                && superblockSector == that.superblockSector
                && Arrays.equals(image, that.image);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(image);
    }

    @Override
    public String toString() {
        return "superblock 0.90 of " + arrayUuid() + ", " + role() + ", events " + events();
    }
}
