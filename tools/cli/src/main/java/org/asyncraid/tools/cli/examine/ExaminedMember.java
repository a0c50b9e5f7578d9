package org.asyncraid.tools.cli.examine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.asyncraid.raid.layout.RaidLevel;
import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Superblock;

/**
 * What was read from one member.
 *
 * @param path the device, as the user named it
 * @param deviceBytes its size
 * @param superblock its newest superblock
 * @param remarks what else was found, a line each
 * @param bitmap its write-intent bitmap, where it has one that can be read
 * @param badBlocks its log of bad blocks, where it has entries that can be read
 */
public record ExaminedMember(
        String path,
        long deviceBytes,
        Superblock superblock,
        List<String> remarks,
        Optional<ExaminedBitmap> bitmap,
        Optional<BadBlockLog> badBlocks) {

    public ExaminedMember {
        remarks = List.copyOf(remarks);
    }

    /** Bytes of the whole array; empty for levels without parity, and where the numbers make no array. */
    public OptionalLong arrayBytes() {
        Optional<RaidLevel> level = RaidLevel.ofNumber(superblock.levelNumber());
        if (level.isEmpty()) {
            return OptionalLong.empty();
        }
        long dataDisks = superblock.raidDisks() - (long) level.get().parityDisks();
        if (dataDisks < 1 || superblock.componentSectors() > Long.MAX_VALUE / 512 / dataDisks) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(dataDisks * superblock.componentSectors() * 512);
    }
}
