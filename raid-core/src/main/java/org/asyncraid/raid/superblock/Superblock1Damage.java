package org.asyncraid.raid.superblock;

import static org.asyncraid.raid.superblock.Superblock1Field.DATA_OFFSET;
import static org.asyncraid.raid.superblock.Superblock1Field.DATA_SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.DELTA_DISKS;
import static org.asyncraid.raid.superblock.Superblock1Field.MAJOR_VERSION;
import static org.asyncraid.raid.superblock.Superblock1Field.MAX_DEV;
import static org.asyncraid.raid.superblock.Superblock1Field.RAID_DISKS;
import static org.asyncraid.raid.superblock.Superblock1Field.SB_CSUM;
import static org.asyncraid.raid.superblock.Superblock1Field.SIZE;
import static org.asyncraid.raid.superblock.Superblock1Field.SUPER_OFFSET;

import java.util.Optional;

/** Tells why bytes with the magic number of a version 1 superblock are none to trust. */
final class Superblock1Damage {

    /** The kernel calls less no device. */
    private static final long MIN_DATA_SECTORS = 10;

    private Superblock1Damage() {}

    /** The checks of the kernel's loader that need nothing but the superblock, and limits that it has no need of. */
    static Optional<String> find(MetadataVersion version, long sector, byte[] region) {
        if (MAJOR_VERSION.get(region) != 1) {
            return Optional.of("its major version is " + MAJOR_VERSION.get(region) + " where only 1 can be");
        }
        if (SUPER_OFFSET.get(region) != sector) {
            return Optional.of("it lies at sector " + sector + " but says it lies at sector "
                    + Long.toUnsignedString(SUPER_OFFSET.get(region)));
        }
        if (MAX_DEV.get(region) > Superblock1.MAX_ROLES) {
            return Optional.of("its table of " + MAX_DEV.get(region) + " roles is longer than the "
                    + Superblock1.MAX_ROLES + " that fit");
        }
        int expected = Superblock1.checksumOf(region);
        if ((int) SB_CSUM.get(region) != expected) {
            return Optional.of(
                    "its checksum is %08x and should be %08x".formatted((int) SB_CSUM.get(region), expected));
        }
        return ofNumbers(version, sector, region);
    }

    private static Optional<String> ofNumbers(MetadataVersion version, long sector, byte[] region) {
        for (Superblock1Field field : new Superblock1Field[] {SIZE, DATA_OFFSET, DATA_SIZE}) {
            if (field.get(region) < 0 || field.get(region) > Superblock.MAX_SECTORS / 2) {
                return Optional.of("its " + field.mdName() + " of " + Long.toUnsignedString(field.get(region))
                        + " sectors is larger than any device");
            }
        }
        if (DATA_SIZE.get(region) < MIN_DATA_SECTORS) {
            return Optional.of("its data_size of " + DATA_SIZE.get(region) + " sectors is too small for any array");
        }
        long end = sector + Superblock1.imageBytes((int) MAX_DEV.get(region)) / 512;
        if (version != MetadataVersion.V1_0 && DATA_OFFSET.get(region) < end) {
            return Optional.of(
                    "its data begins at sector " + DATA_OFFSET.get(region) + ", before the superblock has ended");
        }
        int deltaDisks = DELTA_DISKS.getSigned(region);
        if (RAID_DISKS.get(region) > Superblock1.MAX_ROLES
                || deltaDisks > Superblock1.MAX_ROLES
                || deltaDisks < -Superblock1.MAX_ROLES) {
            return Optional.of("its " + RAID_DISKS.get(region) + " raid devices (delta " + deltaDisks
                    + ") are more than the " + Superblock1.MAX_ROLES + " there can be");
        }
        return Optional.empty();
    }
}
