package org.asyncraid.raid.array;

import java.util.List;
import org.asyncraid.raid.superblock.Extent;
import org.asyncraid.raid.superblock.Superblock;

/**
 * A member as it is now; a snapshot.
 *
 * @param name its device's name
 * @param slot its role number, or -1 for a spare
 * @param state what it is
 * @param superblock the last that was read from it or written to it
 * @param badSectors those of its device that nobody may trust
 */
public record MemberStatus(String name, int slot, MemberState state, Superblock superblock, List<Extent> badSectors) {
    public MemberStatus {
        badSectors = List.copyOf(badSectors);
    }
}
