package org.asyncraid.raid.superblock;

import static org.asyncraid.raid.superblock.Superblock1Field.BBLOG_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.BBLOG_SHIFT;
import static org.asyncraid.raid.superblock.Superblock1Field.BBLOG_SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.BITMAP_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.CHUNKSIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.CNT_CORRECTED_READ;
import static org.asyncraid.raid.superblock.Superblock1Field.CTIME;
import static org.asyncraid.raid.superblock.Superblock1Field.DATA_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.DATA_SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.DELTA_DISKS;
import static org.asyncraid.raid.superblock.Superblock1Field.DEVFLAGS;
import static org.asyncraid.raid.superblock.Superblock1Field.DEVICE_UUID;
import static org.asyncraid.raid.superblock.Superblock1Field.DEV_NUMBER;
import static org.asyncraid.raid.superblock.Superblock1Field.EVENTS;
import static org.asyncraid.raid.superblock.Superblock1Field.FEATURE_MAP;
import static org.asyncraid.raid.superblock.Superblock1Field.LAYOUT;
import static org.asyncraid.raid.superblock.Superblock1Field.LEVEL;
import static org.asyncraid.raid.superblock.Superblock1Field.LOGICAL_BLOCK_SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.MAGIC;
import static org.asyncraid.raid.superblock.Superblock1Field.MAX_DEV;
import static org.asyncraid.raid.superblock.Superblock1Field.NEW_CHUNK;
import static org.asyncraid.raid.superblock.Superblock1Field.NEW_LAYOUT;
import static org.asyncraid.raid.superblock.Superblock1Field.NEW_LEVEL;
import static org.asyncraid.raid.superblock.Superblock1Field.NEW_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.PAD0;
import static org.asyncraid.raid.superblock.Superblock1Field.PAD3;
import static org.asyncraid.raid.superblock.Superblock1Field.RAID_DISKS;
import static org.asyncraid.raid.superblock.Superblock1Field.RECOVERY_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.RESHAPE_POSITION;
import static org.asyncraid.raid.superblock.Superblock1Field.RESYNC_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.SB_CSUM;
import static org.asyncraid.raid.superblock.Superblock1Field.SET_NAME;
import static org.asyncraid.raid.superblock.Superblock1Field.SET_UUID;
import static org.asyncraid.raid.superblock.Superblock1Field.SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.SUPER_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.UTIME;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A superblock of version 1.0, 1.1 or 1.2.
 *
 * <p>Behind the accessors stands the image itself, so that what is not understood is kept byte for byte; every value
 * has the right checksum. Changing one gives a new one. Source: Linux's drivers/md/md.c ({@code super_1_load}, {@code
 * super_1_sync}).
 */
public final class Superblock1 implements Superblock {

    /** How much of a device to read for {@link #parse}; the largest superblock. */
    public static final int REGION_BYTES = 4096;

    static final long MAGIC_NUMBER = 0xa92b4efcL;
    static final int HEAD_BYTES = 256;

    static final int MAX_ROLES = (REGION_BYTES - HEAD_BYTES) / 2;
    static final int SECTOR_BYTES = 512;
    private static final int SECONDS_BITS = 40;
    static final long SECONDS_MASK = (1L << SECONDS_BITS) - 1;
    private static final int PPL_OFFSET_BYTE = BITMAP_OFFSET.offset();
    private static final int PPL_SIZE_BYTE = BITMAP_OFFSET.offset() + 2;

    /** How {@code dev_roles} says what is no slot: {@code MD_DISK_ROLE_*}. */
    private static final int SPARE = 0xffff;

    private static final int FAULTY = 0xfffe;
    private static final int JOURNAL = 0xfffd;

    private final MetadataVersion version;
    private final byte[] image;

    private Superblock1(MetadataVersion version, byte[] image) {
        this.version = version;
        this.image = image;
    }

    /**
     * Reads a superblock.
     *
     * @param version 1.0, 1.1 or 1.2, which the place tells and not the bytes
     * @param sector where on the device the region begins
     * @param region {@link #REGION_BYTES} bytes; copied
     */
    public static Parsed<Superblock> parse(MetadataVersion version, long sector, byte[] region) {
        if (region.length != REGION_BYTES || version == MetadataVersion.V0_90) {
            throw new IllegalArgumentException("a version 1 superblock is read from " + REGION_BYTES + " bytes, not "
                    + region.length + " of version " + version.mdName());
        }
        if (MAGIC.get(region) != MAGIC_NUMBER) {
            return new Parsed.Absent<>();
        }
        Optional<String> damage = Superblock1Damage.find(version, sector, region);
        if (damage.isPresent()) {
            return new Parsed.Damaged<>(damage.get());
        }
        int bytes = imageBytes((int) MAX_DEV.get(region));
        return new Parsed.Value<>(new Superblock1(version, Arrays.copyOf(region, bytes)));
    }

    /**
     * The bytes to write at {@link #superblockSector}: whole sectors. What lies behind them is not the superblock's.
     */
    public byte[] encode() {
        return image.clone();
    }

    /** With another event count. */
    public Superblock1 withEvents(long events) {
        return with(EVENTS, events);
    }

    /**
     * With another time of update.
     *
     * @param seconds since 1970
     * @param mark {@link #updateMark}; 24 bits
     */
    public Superblock1 withUpdateTime(long seconds, int mark) {
        return with(UTIME, (seconds & SECONDS_MASK) | ((long) mark << SECONDS_BITS));
    }

    /** With parity known to be right below a sector of the members, or everywhere: {@link #CLEAN}. */
    public Superblock1 withResyncOffset(long sectors) {
        return with(RESYNC_OFFSET, sectors);
    }

    /** As a member that is rebuilt up to a sector of its data. */
    public Superblock1 withRecoveryOffset(long sectors) {
        return with(FEATURE_MAP, features().with(Feature.RECOVERY_OFFSET).bits())
                .with(RECOVERY_OFFSET, sectors);
    }

    /** With a write-intent bitmap that begins so many sectors behind the superblock, or before it. */
    public Superblock1 withBitmap(int fromSuperblock) {
        return with(FEATURE_MAP, features().with(Feature.BITMAP).bits()).with(BITMAP_OFFSET, fromSuperblock);
    }

    /** As a member that was away, came back, and lacks only what the bitmap marks from a sector of its data on. */
    public Superblock1 withRecoveryByBitmap(long sectors) {
        return with(FEATURE_MAP, features().with(Feature.RECOVERY_BITMAP).bits())
                .withRecoveryOffset(sectors);
    }

    /** As a member that needs no rebuilding. */
    public Superblock1 withoutRecoveryOffset() {
        FeatureMap inSync = features().without(Feature.RECOVERY_OFFSET).without(Feature.RECOVERY_BITMAP);
        return with(FEATURE_MAP, inSync.bits()).with(RECOVERY_OFFSET, 0);
    }

    /** As the journal whose log begins at a sector of its data. */
    public Superblock1 withJournalTail(long sectors) {
        return with(RECOVERY_OFFSET, sectors);
    }

    /** As a member of an array that has no write journal any more: nobody has the journal's number. */
    public Superblock1 withoutJournal() {
        Superblock1 changed =
                with(FEATURE_MAP, features().without(Feature.JOURNAL).bits());
        for (int number = 0; number < roleTableSize(); number++) {
            if (roleOf(number) instanceof MemberRole.Journal) {
                changed = changed.withRole(number, new MemberRole.Spare());
            }
        }
        return changed;
    }

    /** As a member that is being made to replace that of its slot, or as one that has the slot to itself. */
    public Superblock1 withReplacement(boolean replaces) {
        FeatureMap features =
                replaces ? features().with(Feature.REPLACEMENT) : features().without(Feature.REPLACEMENT);
        return features.equals(features()) ? this : with(FEATURE_MAP, features.bits());
    }

    /** As a member whose log of bad blocks has entries, or has none. */
    public Superblock1 withBadBlocks(boolean any) {
        FeatureMap features =
                any ? features().with(Feature.BAD_BLOCKS) : features().without(Feature.BAD_BLOCKS);
        return features.equals(features()) ? this : with(FEATURE_MAP, features.bits());
    }

    /**
     * As a member with md's partial parity log, of the kind that holds several units.
     *
     * @param sectors where it begins, counted from the superblock, and its size: each at most 16 bits
     */
    public Superblock1 withPartialParityLog(int offsetSectors, int sectors) {
        if (offsetSectors != (short) offsetSectors || sectors < 0 || sectors > 0xffff) {
            throw new IllegalArgumentException("a log of " + sectors + " sectors at " + offsetSectors
                    + " from the superblock; allowed: up to 65535 at -32768 to 32767");
        }
        return with(FEATURE_MAP, features().with(Feature.MULTIPLE_PPLS).bits())
                .with(BITMAP_OFFSET, (offsetSectors & 0xffff) | (sectors << 16));
    }

    /**
     * With another role for a member, not only for this one. The table of roles grows if need be.
     *
     * @throws IllegalArgumentException for a replacement, which the table cannot tell from what it replaces
     */
    public Superblock1 withRole(int deviceNumber, MemberRole role) {
        if (deviceNumber < 0 || deviceNumber >= MAX_ROLES) {
            throw new IllegalArgumentException("device numbers are 0 to " + (MAX_ROLES - 1) + ", not " + deviceNumber);
        }
        requireWritable();
        int roles = Math.max(roleTableSize(), deviceNumber + 1);
        byte[] changed = Arrays.copyOf(image, imageBytes(roles));
        Arrays.fill(changed, HEAD_BYTES + 2 * roleTableSize(), HEAD_BYTES + 2 * roles, (byte) 0xff);
        MAX_DEV.put(changed, roles);
        LittleEndian.putU16(changed, HEAD_BYTES + 2 * deviceNumber, roleWord(role));
        return checksummed(version, changed);
    }

    @Override
    public MetadataVersion version() {
        return version;
    }

    @Override
    public long superblockSector() {
        return SUPER_OFFSET.get(image);
    }

    @Override
    public MdUuid arrayUuid() {
        return MdUuid.read(image, SET_UUID.offset());
    }

    @Override
    public String name() {
        int length = 0;
        while (length < SET_NAME.bytes() && image[SET_NAME.offset() + length] != 0) {
            length++;
        }
        return new String(image, SET_NAME.offset(), length, StandardCharsets.UTF_8);
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
        return CHUNKSIZE.get(image) * SECTOR_BYTES;
    }

    @Override
    public int raidDisks() {
        return (int) RAID_DISKS.get(image);
    }

    @Override
    public long componentSectors() {
        return SIZE.get(image);
    }

    @Override
    public long creationTimeSeconds() {
        return CTIME.get(image) & SECONDS_MASK;
    }

    @Override
    public long updateTimeSeconds() {
        return UTIME.get(image) & SECONDS_MASK;
    }

    @Override
    public int updateMark() {
        return (int) (UTIME.get(image) >>> SECONDS_BITS);
    }

    @Override
    public long events() {
        return EVENTS.get(image);
    }

    @Override
    public long resyncOffset() {
        return RESYNC_OFFSET.get(image);
    }

    @Override
    public MemberRole role() {
        MemberRole role = DEV_NUMBER.get(image) < roleTableSize() ? roleOf(deviceNumber()) : new MemberRole.Spare();
        return role instanceof MemberRole.Active active && features().has(Feature.REPLACEMENT)
                ? new MemberRole.Replacement(active.slot())
                : role;
    }

    @Override
    public int deviceNumber() {
        return DEV_NUMBER.getSigned(image);
    }

    @Override
    public MemberRole roleOf(int deviceNumber) {
        return deviceNumber >= 0 && deviceNumber < roleTableSize()
                ? role(LittleEndian.u16(image, HEAD_BYTES + 2 * deviceNumber))
                : new MemberRole.Spare();
    }

    @Override
    public int roleTableSize() {
        return (int) MAX_DEV.get(image);
    }

    @Override
    public FeatureMap features() {
        return new FeatureMap(FEATURE_MAP.getSigned(image));
    }

    @Override
    public OptionalLong recoveryOffset() {
        return features().has(Feature.RECOVERY_OFFSET)
                ? OptionalLong.of(RECOVERY_OFFSET.get(image))
                : OptionalLong.empty();
    }

    @Override
    public OptionalLong journalTail() {
        return role() instanceof MemberRole.Journal
                ? OptionalLong.of(RECOVERY_OFFSET.get(image))
                : OptionalLong.empty();
    }

    @Override
    public long dataOffset() {
        return DATA_OFFSET.get(image);
    }

    @Override
    public long dataSize() {
        return DATA_SIZE.get(image);
    }

    @Override
    public Optional<MdUuid> deviceUuid() {
        return Optional.of(MdUuid.read(image, DEVICE_UUID.offset()));
    }

    @Override
    public Optional<Reshape> reshape() {
        if (!features().has(Feature.RESHAPE_ACTIVE)) {
            return Optional.empty();
        }
        long newDataOffset = dataOffset() + (features().has(Feature.NEW_OFFSET) ? NEW_OFFSET.getSigned(image) : 0);
        return Optional.of(new Reshape(
                RESHAPE_POSITION.get(image),
                NEW_LEVEL.getSigned(image),
                DELTA_DISKS.getSigned(image),
                NEW_LAYOUT.getSigned(image),
                NEW_CHUNK.get(image) * SECTOR_BYTES,
                newDataOffset));
    }

    @Override
    public Optional<Extent> bitmap() {
        return features().has(Feature.BITMAP)
                ? Optional.of(new Extent(superblockSector() + BITMAP_OFFSET.getSigned(image), 0))
                : Optional.empty();
    }

    @Override
    public Optional<Extent> partialParityLog() {
        if (!features().has(Feature.PPL) && !features().has(Feature.MULTIPLE_PPLS)) {
            return Optional.empty();
        }
        int offset = (short) LittleEndian.u16(image, PPL_OFFSET_BYTE);
        return Optional.of(new Extent(superblockSector() + offset, LittleEndian.u16(image, PPL_SIZE_BYTE)));
    }

    @Override
    public Optional<Extent> badBlockLog() {
        if (BBLOG_SIZE.get(image) == 0 || BBLOG_OFFSET.get(image) == 0) {
            return Optional.empty();
        }
        return Optional.of(new Extent(superblockSector() + BBLOG_OFFSET.getSigned(image), BBLOG_SIZE.get(image)));
    }

    @Override
    public int badBlockShift() {
        return (int) BBLOG_SHIFT.get(image);
    }

    /** Read errors that were put right by rewriting, as counted by md. */
    public long correctedReadErrors() {
        return CNT_CORRECTED_READ.get(image);
    }

    /** Whether md avoids reading from this member. */
    public boolean isWriteMostly() {
        return (DEVFLAGS.get(image) & 1) != 0;
    }

    /** Whether md lets this member fail rather than retry. */
    public boolean isFailfast() {
        return (DEVFLAGS.get(image) & 2) != 0;
    }

    public int checksum() {
        return (int) SB_CSUM.get(image);
    }

    @Override
    public Optional<String> unknownContent() {
        if (features().unknownBits() != 0) {
            return Optional.of(
                    "feature bits 0x" + Integer.toHexString(features().unknownBits()) + " are not known");
        }
        return PAD0.isZero(image) && PAD3.isZero(image)
                ? Optional.empty()
                : Optional.of("its reserved bytes are not zero: a newer Linux keeps something there");
    }

    @Override
    public Optional<String> whyNotWritable() {
        return unknownContent()
                .or(() -> LOGICAL_BLOCK_SIZE.isZero(image)
                        ? Optional.empty()
                        : Optional.of("it has a logical block size of " + LOGICAL_BLOCK_SIZE.get(image)
                                + " bytes, which is not heeded here yet"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Superblock1 that && version == that.version && Arrays.equals(image, that.image);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(image);
    }

    @Override
    public String toString() {
        return "superblock " + version.mdName() + " of " + arrayUuid() + ", " + role() + ", events " + events();
    }

    private Superblock1 with(Superblock1Field field, long value) {
        requireWritable();
        byte[] changed = image.clone();
        field.put(changed, value);
        return checksummed(version, changed);
    }

    /** Takes the image over and gives it its checksum. */
    static Superblock1 checksummed(MetadataVersion version, byte[] image) {
        SB_CSUM.put(image, checksumOf(image));
        return new Superblock1(version, image);
    }

    void requireWritable() {
        whyNotWritable().ifPresent(reason -> {
            throw new IllegalStateException("a superblock that is not understood must not be changed: " + reason);
        });
    }

    static int checksumOf(byte[] image) {
        return LittleEndian.foldedSum(image, HEAD_BYTES + 2 * (int) MAX_DEV.get(image), SB_CSUM.offset());
    }

    private static MemberRole role(int word) {
        return switch (word) {
            case SPARE -> new MemberRole.Spare();
            case FAULTY -> new MemberRole.Faulty();
            case JOURNAL -> new MemberRole.Journal();
            default -> new MemberRole.Active(word);
        };
    }

    /** @throws IllegalArgumentException for a replacement, which the table cannot tell from what it replaces */
    static int roleWord(MemberRole role) {
        return switch (role) {
            case MemberRole.Active active -> slotWord(active.slot());
            case MemberRole.Spare spare -> SPARE;
            case MemberRole.Faulty faulty -> FAULTY;
            case MemberRole.Journal journal -> JOURNAL;
            case MemberRole.Replacement replacement ->
                throw new IllegalArgumentException("the table of roles cannot say " + replacement);
        };
    }

    private static int slotWord(int slot) {
        if (slot < 0 || slot >= JOURNAL) {
            throw new IllegalArgumentException("slots are 0 to " + (JOURNAL - 1) + ", not " + slot);
        }
        return slot;
    }

    static int imageBytes(int roles) {
        return (HEAD_BYTES + 2 * roles + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
    }
}
