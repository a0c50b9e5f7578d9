package org.asyncraid.raid.assembly;

import org.asyncraid.raid.superblock.BadBlockLog;
import org.asyncraid.raid.superblock.Parsed;
import org.asyncraid.raid.superblock.Superblock;

/**
 * A device offered as a member.
 *
 * @param deviceName its path, or what else tells it from the others in messages
 * @param deviceSectors its size
 * @param superblock what was found on it
 * @param badBlocks its log of bad blocks; absent where its superblock says that there are none
 */
public record Candidate(String deviceName, long deviceSectors, Superblock superblock, Parsed<BadBlockLog> badBlocks) {

    /** A device without bad blocks. */
    public Candidate(String deviceName, long deviceSectors, Superblock superblock) {
        this(deviceName, deviceSectors, superblock, new Parsed.Absent<>());
    }
}
