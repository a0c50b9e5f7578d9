package org.asyncraid.raid.superblock;

import static org.asyncraid.raid.superblock.Superblock1Field.BBLOG_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.BBLOG_SHIFT;
import static org.asyncraid.raid.superblock.Superblock1Field.BBLOG_SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.CNT_CORRECTED_READ;
import static org.asyncraid.raid.superblock.Superblock1Field.DATA_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.DATA_SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.DEVFLAGS;
import static org.asyncraid.raid.superblock.Superblock1Field.DEVICE_UUID;
import static org.asyncraid.raid.superblock.Superblock1Field.DEV_NUMBER;
import static org.asyncraid.raid.superblock.Superblock1Field.FEATURE_MAP;
import static org.asyncraid.raid.superblock.Superblock1Field.RECOVERY_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.SUPER_OFFSET;

import java.util.Optional;

/**
 * What the superblock of a new member says of this member alone.
 *
 * @param deviceNumber its place in the table of roles
 * @param superblockSector where the superblock lies; {@link MetadataVersion#superblockSector} tells
 * @param dataOffset where its data begins
 * @param dataSize sectors from there on that can be used
 * @param badBlockLog the room kept for the log of bad blocks
 */
public record NewMember(
        int deviceNumber,
        MdUuid uuid,
        long superblockSector,
        long dataOffset,
        long dataSize,
        Optional<Extent> badBlockLog) {

    /**
     * The superblock with which it becomes a spare of an array.
     *
     * @param anyMember the superblock of another member, as new as any
     */
    public Superblock1 asSpareOf(Superblock1 anyMember) {
        anyMember.requireWritable();
        byte[] image = anyMember.encode();
        FeatureMap features = anyMember
                .features()
                .without(Feature.RECOVERY_OFFSET)
                .without(Feature.RECOVERY_BITMAP)
                .without(Feature.BAD_BLOCKS)
                .without(Feature.REPLACEMENT);
        FEATURE_MAP.put(image, features.bits());
        RECOVERY_OFFSET.put(image, 0);
        CNT_CORRECTED_READ.put(image, 0);
        DEVFLAGS.put(image, 0);
        putInto(image);
        return Superblock1.checksummed(anyMember.version(), image).withRole(deviceNumber, new MemberRole.Spare());
    }

    void putInto(byte[] image) {
        DATA_OFFSET.put(image, dataOffset);
        DATA_SIZE.put(image, dataSize);
        SUPER_OFFSET.put(image, superblockSector);
        DEV_NUMBER.put(image, deviceNumber);
        uuid.write(image, DEVICE_UUID.offset());
        BBLOG_SHIFT.put(image, 0);
        BBLOG_SIZE.put(image, badBlockLog.map(Extent::sectors).orElse(0L));
        BBLOG_OFFSET.put(
                image, badBlockLog.map(log -> log.sector() - superblockSector).orElse(0L));
    }
}
