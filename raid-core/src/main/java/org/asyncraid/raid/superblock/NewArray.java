package org.asyncraid.raid.superblock;

import static org.asyncraid.raid.superblock.Superblock1Field.CHUNKSIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.CTIME;
import static org.asyncraid.raid.superblock.Superblock1Field.FEATURE_MAP;
import static org.asyncraid.raid.superblock.Superblock1Field.LAYOUT;
import static org.asyncraid.raid.superblock.Superblock1Field.LEVEL;
import static org.asyncraid.raid.superblock.Superblock1Field.MAGIC;
import static org.asyncraid.raid.superblock.Superblock1Field.MAJOR_VERSION;
import static org.asyncraid.raid.superblock.Superblock1Field.MAX_DEV;
import static org.asyncraid.raid.superblock.Superblock1Field.RAID_DISKS;
import static org.asyncraid.raid.superblock.Superblock1Field.RESYNC_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.SET_NAME;
import static org.asyncraid.raid.superblock.Superblock1Field.SET_UUID;
import static org.asyncraid.raid.superblock.Superblock1Field.SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.UTIME;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.asyncraid.raid.geometry.ArrayGeometry;

/**
 * What the version 1 superblocks of a new array have in common.
 *
 * @param version 1.0, 1.1 or 1.2
 * @param name see {@link #refusalOfName}
 * @param creationTimeSeconds since 1970
 * @param resyncOffset 0 if a resync must follow, {@link Superblock#CLEAN} if not
 * @param roles the table of roles by device number, of which one may be the journal's; at most {@link MetadataVersion#maxDevices} with the room it is
 *     given
 */
public record NewArray(
        MetadataVersion version,
        MdUuid uuid,
        String name,
        ArrayGeometry geometry,
        long creationTimeSeconds,
        long resyncOffset,
        List<MemberRole> roles) {

    /** The name's field must keep one zero byte, or old readers run on. */
    private static final int MAX_NAME_BYTES = SET_NAME.bytes() - 1;

    public NewArray {
        roles = List.copyOf(roles);
        if (version == MetadataVersion.V0_90) {
            throw new IllegalArgumentException("superblocks of version 0.90 are read, not made");
        }
        if (roles.size() > version.maxDevices()) {
            throw new IllegalArgumentException("at most " + version.maxDevices() + " members, not " + roles.size());
        }
        refusalOfName(name).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
    }

    /** Why there can be no array of this name, in one line; empty if there can. */
    public static Optional<String> refusalOfName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES) {
            return Optional.of("the name '" + name + "' has " + bytes + " bytes; at most " + MAX_NAME_BYTES + " fit");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("a name cannot have control characters");
        }
        return Optional.empty();
    }

    /** The superblock of one of its members; its event count is 0. */
    public Superblock1 superblockOf(NewMember member) {
        int roleTableSize = roomForRoles();
        byte[] image = new byte[Superblock1.imageBytes(roleTableSize)];
        MAGIC.put(image, Superblock1.MAGIC_NUMBER);
        MAJOR_VERSION.put(image, 1);
        uuid.write(image, SET_UUID.offset());
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(nameBytes, 0, image, SET_NAME.offset(), nameBytes.length);
        CTIME.put(image, creationTimeSeconds & Superblock1.SECONDS_MASK);
        LEVEL.put(image, geometry.layout().level().number());
        LAYOUT.put(image, geometry.layout().mdNumber());
        SIZE.put(image, geometry.componentSectors());
        CHUNKSIZE.put(image, geometry.chunkSectors());
        RAID_DISKS.put(image, geometry.layout().raidDisks());
        UTIME.put(image, creationTimeSeconds & Superblock1.SECONDS_MASK);
        RESYNC_OFFSET.put(image, resyncOffset);
        MAX_DEV.put(image, roleTableSize);
        for (int number = 0; number < roleTableSize; number++) {
            MemberRole role = number < roles.size() ? roles.get(number) : new MemberRole.Spare();
            LittleEndian.putU16(image, Superblock1.HEAD_BYTES + 2 * number, Superblock1.roleWord(role));
        }
        if (roles.contains(new MemberRole.Journal())) {
            FEATURE_MAP.put(image, Feature.JOURNAL.bit());
        }
        member.putInto(image);
        return Superblock1.checksummed(version, image);
    }

    /** mdadm gives the table of roles what is left of the superblock's last sector. */
    private int roomForRoles() {
        return (Superblock1.imageBytes(roles.size()) - Superblock1.HEAD_BYTES) / 2;
    }
}
