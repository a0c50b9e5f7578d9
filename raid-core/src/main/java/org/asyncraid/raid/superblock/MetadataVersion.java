package org.asyncraid.raid.superblock;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The versions of md's metadata. 1.0, 1.1 and 1.2 share one format and differ in where it lies, which is all that
 * tells them apart.
 */
public enum MetadataVersion {
    /** At the last 64 KiB boundary that leaves 64 KiB behind it. */
    V0_90("0.90", 27, 128),
    /** On the last 4 KiB boundary that leaves at least 8 KiB behind it. */
    V1_0("1.0", 1920, 24),
    /** At the very start. */
    V1_1("1.1", 1920, 24),
    /** 4 KiB after the start. */
    V1_2("1.2", 1920, 24);

    /** What mdadm uses if nothing is asked for. */
    public static final MetadataVersion DEFAULT = V1_2;

    private final String mdName;
    private final int maxDevices;
    private final int minDeviceSectors;

    MetadataVersion(String mdName, int maxDevices, int minDeviceSectors) {
        this.mdName = mdName;
        this.maxDevices = maxDevices;
        this.minDeviceSectors = minDeviceSectors;
    }

    /** The version that mdadm's {@code --metadata} calls so; {@code 1} and {@code default} are 1.2. */
    public static Optional<MetadataVersion> byName(String name) {
        if (name.equals("1") || name.equals("default")) {
            return Optional.of(DEFAULT);
        }
        return Arrays.stream(values())
                .filter(version -> version.mdName.equals(name))
                .findFirst();
    }

    /** mdadm's name, such as {@code 1.2}. */
    public String mdName() {
        return mdName;
    }

    /** How many members, spares included, a superblock of this version has room for. */
    public int maxDevices() {
        return maxDevices;
    }

    /** The sector where the superblock of a device of this size begins; empty if the device is too small for one. */
    public OptionalLong superblockSector(long deviceSectors) {
        if (deviceSectors < minDeviceSectors) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                switch (this) {
                    case V0_90 -> (deviceSectors & -128) - 128;
                    case V1_0 -> deviceSectors - 16 & -8;
                    case V1_1 -> 0;
                    case V1_2 -> 8;
                });
    }
}
