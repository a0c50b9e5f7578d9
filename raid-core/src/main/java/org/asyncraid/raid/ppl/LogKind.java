package org.asyncraid.raid.ppl;

import java.util.Optional;
import org.asyncraid.blockdev.BlockDevice;
import org.asyncraid.raid.geometry.ArrayGeometry;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.MdUuid;
import org.asyncraid.raid.superblock.Superblock;

/** Whose partial parity log an array has. */
public enum LogKind {
    /** md's, of RAID-5: where the superblock says. */
    MD {
        @Override
        Optional<Extent> extent(Superblock superblock) {
            return superblock.partialParityLog();
        }

        @Override
        LogFormat format(Superblock superblock, ArrayGeometry geometry, int slot) {
            return new MdLogFormat(superblock.arrayUuid(), geometry, slot);
        }
    },
    /** Ours, of RAID-6: the last 1 MiB before the data, where md keeps nothing. */
    PPL6 {
        @Override
        Optional<Extent> extent(Superblock superblock) {
            long sector = superblock.dataOffset() - PPL6_SECTORS;
            long metadataEnd = superblock.superblockSector() + METADATA_SECTORS;
            boolean fits = superblock.superblockSector() < superblock.dataOffset() && sector >= metadataEnd;
            return fits ? Optional.of(new Extent(sector, PPL6_SECTORS)) : Optional.empty();
        }

        @Override
        LogFormat format(Superblock superblock, ArrayGeometry geometry, int slot) {
            MdUuid member = superblock.deviceUuid().orElseThrow();
            return new Ppl6LogFormat(superblock.arrayUuid(), member, geometry, slot);
        }
    };

    /** The size of our log, and of the one that mdadm makes for RAID-5. */
    public static final int PPL6_SECTORS = 2048;

    /** From a superblock on, what may be its own: itself, a bitmap in its usual room, a log of bad blocks. */
    private static final int METADATA_SECTORS = 24;

    /** Where a member of such an array has its log; empty where it has none. */
    abstract Optional<Extent> extent(Superblock superblock);

    abstract LogFormat format(Superblock superblock, ArrayGeometry geometry, int slot);

    /** The bytes that an empty log of a member begins with. */
    public byte[] emptyHeader(Superblock superblock, ArrayGeometry geometry, long generation) {
        return LogFormat.emptyHeader(format(superblock, geometry, 0), generation);
    }

    /** Whether the first bytes of a member's log are a header of this log. */
    public boolean isHeader(byte[] bytes, Superblock superblock, ArrayGeometry geometry) {
        return !format(superblock, geometry, 0).read(bytes).isEmpty();
    }

    /**
     * Where a member's log lies, if that is a place for a log: on whole blocks of its device, beside superblock and data.
     *
     * @return empty where there is none, or it lies somewhere impossible
     */
    public Optional<LogArea> area(Superblock superblock, BlockDevice device) {
        Optional<Extent> extent = extent(superblock);
        if (extent.isEmpty()) {
            return Optional.empty();
        }
        long begin = extent.get().sector();
        long sectors = extent.get().sectors() & -8;
        long end = begin + sectors;
        boolean ofTheSuperblock = begin < superblock.superblockSector() + 8 && end > superblock.superblockSector();
        boolean ofTheData = begin < superblock.dataOffset() + superblock.dataSize() && end > superblock.dataOffset();
        boolean sound = begin >= 0
                && sectors * 512 >= 2 * LogArea.HEADER_BYTES
                && end <= device.sizeBytes() / 512
                && begin * 512 % device.blockBytes() == 0
                && !ofTheSuperblock
                && !ofTheData;
        return sound ? Optional.of(new LogArea(begin * 512, (int) sectors * 512)) : Optional.empty();
    }
}
